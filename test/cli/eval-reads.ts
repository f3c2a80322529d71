import { aComparison, anEval, anItem } from './an-eval.ts';
import type { Stub } from './stub.ts';

const long = 'a text that goes on and on, with 漢字 and 👩‍👩‍👧 in it, until no line could hold it any more, and then some';
const id = anEval().id;
const result = anEval().result;

const worst = {
  ...(result as NonNullable<typeof result>),
  slices: [{ by: long, value: long, grader: long, comparison: aComparison(), pHolm: 0, verdict: 'fail' as const }],
  critical: [{ item: long.replaceAll(' ', '-'), grader: long }],
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
];
