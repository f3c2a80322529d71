import { aComparison, anEval, anItem } from './an-eval.ts';
import type { ReevalTurn, ReevalView } from '#schema/contracts/reeval';
import type { Stub } from './stub.ts';

const long = 'a text that goes on and on, with 漢字 and 👩‍👩‍👧 in it, until no line could hold it any more, and then some';
const id = anEval().id;
const { result } = anEval();

const worst = {
  ...(result as NonNullable<typeof result>),
  slices: [{ by: long, value: long, grader: long, comparison: aComparison(), pHolm: 0, verdict: 'fail' as const }],
  critical: [{ item: long.replaceAll(' ', '-'), grader: long }],
};

const turn: ReevalTurn = {
  n: 12,
  eval: id,
  version: anEval().version,
  verdict: 'fail',
  difference: -0.95,
  interval: [-1, -0.9],
  smallestVisible: 0.1,
  baseline: { eval: id, datasetVersion: anEval().datasetVersion, shared: 20, changed: 1, added: 2, gone: 3 },
  costUsd: 0.01,
  says: long,
  beganAtMs: 1,
  endedAtMs: 2,
};
const unable: ReevalTurn = { ...turn, eval: null, version: null, verdict: null, interval: null, baseline: null };
const reeval: ReevalView = {
  ...{ feature: anEval().feature, name: 'nightly', updatedBy: 'ada', updatedAtMs: 1 },
  ...{ dataset: 'golden', everyS: 86_400, margin: 0.02, confidence: 0.99, trials: 2, concurrency: 4 },
  ...{ going: null, nextAtMs: 3, turns: 12, failingSinceMs: 2, incident: long, last: turn },
};

/** Every read of evals, with names and texts that fit into no column. */
export const evalReads: { argv: string[]; stub: Stub }[] = [
  {
    argv: ['eval', 'list'],
    stub: {
      answers: {
        'eval.list': () => ({
          evals: [anEval(), anEval({ status: 'running', result: null, against: null })],
          next: 'the-cursor-of-the-next-page',
        }),
      },
    },
  },
  {
    argv: ['eval', 'show', id],
    stub: {
      answers: {
        'eval.get': () => anEval({ result: worst, trials: 3, error: long }),
        'eval.items': () => ({ items: [anItem(long, [1, 0], long), anItem('fine', [0, 1])] }),
      },
    },
  },
  {
    argv: ['eval', 'items', id],
    stub: { answers: { 'eval.items': () => ({ items: [anItem(long, [null, 0.5], long)] }) } },
  },
  {
    argv: ['reeval', 'list', 'hello'],
    stub: {
      answers: { 'reeval.list': () => ({ reevals: [reeval, { ...reeval, last: null, failingSinceMs: null }] }) },
    },
  },
  {
    argv: ['reeval', 'show', 'hello', 'nightly'],
    stub: { answers: { 'reeval.get': () => ({ ...reeval, history: [turn, unable] }) } },
  },
];
