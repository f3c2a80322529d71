import type { EvalView, ItemView } from '../../schema/contracts/eval.ts';
import { A, B, HELLO, NOON } from './samples.ts';

type Result = NonNullable<EvalView['result']>;

/** What two versions scored by a grader, and what that says. */
export const aComparison = (changes: Partial<Result['graders'][number]['comparison']> = {}) => ({
  n: 240,
  clusters: 240,
  difference: -0.0417,
  se: 0.0129,
  interval: [-0.0671, -0.0163] as [number, number],
  smallestVisible: 0.0363,
  verdict: 'fail' as const,
  ...changes,
});

const result: Result = {
  verdict: 'fail',
  cause: 'worse',
  graders: [
    { id: 'recall', comparison: aComparison(), controlMean: 0.9125, candidateMean: 0.8708 },
    {
      id: 'length',
      comparison: aComparison({ difference: 0, se: 0, interval: [0, 0], smallestVisible: 0, verdict: 'pass' }),
      controlMean: 1,
      candidateMean: 1,
    },
    {
      id: 'rare',
      comparison: aComparison({
        ...{ n: 0, clusters: 0, difference: null, se: null, interval: [null, null], smallestVisible: null },
        ...{ verdict: 'inconclusive', cause: 'no_items' },
      }),
      controlMean: null,
      candidateMean: null,
    },
  ],
  slices: [
    {
      by: 'language',
      value: 'en',
      grader: 'recall',
      comparison: aComparison({ n: 120, difference: -0.002, verdict: 'inconclusive', cause: 'too_wide' }),
      pHolm: 0.9,
      verdict: 'no_worse_seen',
    },
    {
      by: 'language',
      value: 'de',
      grader: 'recall',
      comparison: aComparison({ n: 120 }),
      pHolm: 0.004,
      verdict: 'fail',
    },
  ],
  critical: [{ item: 'refund-1', grader: 'recall' }],
};

/** An eval that is over: worse by one grader, in one slice, and one critical example lost. */
export const anEval = (changes: Partial<EvalView> = {}): EvalView => ({
  id: 'e_0123456789abcdef' as EvalView['id'],
  judges: {},
  feature: HELLO,
  version: B as EvalView['version'],
  against: A,
  dataset: 'golden' as EvalView['dataset'],
  datasetVersion: 'd_5d2a0f41c0ffee00' as EvalView['datasetVersion'],
  graders: [],
  code: null,
  trials: 1,
  margin: 0,
  confidence: 0.95,
  maxUnscored: 0.05,
  split: null,
  slices: [],
  status: 'done',
  items: 240,
  total: 480,
  done: 480,
  unscored: 2,
  again: 3,
  costUsd: 0.1234,
  unpriced: 0,
  verdict: 'fail',
  decidedBy: 'recall',
  difference: -0.041,
  interval: [-0.062, -0.02],
  smallestVisible: 0.03,
  baseline: null,
  blessed: null,
  result,
  error: null,
  createdBy: 'ada',
  createdAtMs: NOON - 90_000,
  endedAtMs: NOON - 30_000,
  ...changes,
});

type Trial = ItemView['trials'][number];

const aTrial = (arm: Trial['arm'], score: number | null, reason: string): Trial => ({
  arm,
  trial: 1,
  run: `hello.${'0'.repeat(26)}` as Trial['run'],
  output: { answer: 'Yes.' },
  code: null,
  detail: null,
  scores: [{ id: 'recall', score, reason }],
  costUsd: 0.001,
  ms: 12,
});

/** An item with one trial of each arm. */
export const anItem = (
  item: string,
  scores: readonly [number | null, number | null],
  reason = 'It is wrong.',
): ItemView => ({
  item,
  input: { question: 'How do I get my money back?' },
  expected: { keys: ['refund'] },
  critical: false,
  trials: [aTrial('control', scores[0], 'All are among the first 5.'), aTrial('candidate', scores[1], reason)],
});
