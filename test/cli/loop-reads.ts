import type { ReplyOf } from '../../schema/contracts/endpoints.ts';
import type { Stub } from './stub.ts';
import { aJudge } from './a-judge.ts';
import { NOON } from './samples.ts';

const long = 'a-very-long-word-that-nobody-would-say-'.repeat(4);
const run = 'support.01JZZZZZZZZZZZZZZZZZZZZZZZ';

const aPattern = (changes: object = {}): ReplyOf<'pattern.get'>['pattern'] => ({
  id: 'p_0123456789ab',
  signature: {
    outcome: 'error',
    error: `upstream_failed: ${long}`,
    steps: ['search', long],
    tools: [long, 'orders'],
    guard: long,
    grader: 'grounded',
    fallback: true,
    degraded: false,
    rejected: true,
  },
  count: 12_345,
  share: 0.987,
  firstSeenMs: NOON - 86_400_000,
  lastSeenMs: NOON - 60_000,
  versions: { v_0123456789abcdef: 12_345 },
  examples: [run],
  ...changes,
});
const scope = { runs: 12_500, sinceMs: NOON - 604_800_000, truncated: true };

const aLabel = {
  id: 'l_0123456789abcdef',
  feature: 'support',
  criterion: 'correct',
  grader: long.slice(0, 60),
  run,
  dataset: null,
  input: { question: long },
  output: { answer: `\u001b[31m${long}` },
  material: { expected: long, documents: `[1] ${long}\n\u001b[31m${long}`, judged: `what a step said: ${long}` },
  state: 'differs',
  createdBy: long,
  createdAtMs: NOON,
} as const;
const mark = { person: long, value: long, comment: null, atMs: NOON };
const figure = { value: 0.71, interval: [0.55, 0.84] as [number, number], n: 12_345 };

/** Every read of what runs teach, with answers that are hard to show. */
export const loopReads: { argv: string[]; stub: Stub }[] = [
  {
    argv: ['judge', 'list'],
    stub: { answers: { 'judge.list': () => ({ judges: [aJudge] }) } },
  },
  {
    argv: ['judge', 'show', 'kind'],
    stub: { answers: { 'judge.get': () => aJudge } },
  },
  {
    argv: ['label', 'next'],
    stub: { answers: { 'label.next': () => ({ label: aLabel as never, waiting: 12_345 }) } },
  },
  {
    argv: ['label', 'list'],
    stub: {
      answers: {
        'label.list': () => ({
          labels: [{ ...aLabel, score: 0.5, value: null, marks: [mark, { ...mark, value: true }] } as never],
        }),
      },
    },
  },
  {
    argv: ['label', 'agreement', 'correct'],
    stub: {
      answers: {
        'label.agreement': () => ({
          labels: 12_345,
          settled: 12_000,
          differing: 345,
          level: 'nominal',
          people: { ...figure, value: null },
          grader: { state: 'too_few', agreement: figure, missing: 3, why: long },
        }),
      },
    },
  },
  {
    argv: ['pattern', 'list', 'support'],
    stub: {
      answers: {
        'pattern.list': () => ({ ...scope, patterns: [aPattern(), aPattern({ count: 1, examples: [] })] }),
      },
    },
  },
  {
    argv: ['pattern', 'show', 'support', 'p_0123456789ab'],
    stub: { answers: { 'pattern.get': () => ({ ...scope, pattern: aPattern() }) } },
  },
];
