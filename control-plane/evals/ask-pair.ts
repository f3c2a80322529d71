import type { Example } from '#schema/contracts/dataset';
import type { EvalOrder } from '#schema/contracts/eval';
import type { ItemAnswer, ItemScore, RunnerRpc } from '#schema/contracts/item';
import { pairAskOf, pairGraders } from './ask-of.ts';
import type { EvalArm, Settled } from './cells.ts';

/** An example, and what both arms gave in one trial of it. */
export type Pair = {
  readonly order: EvalOrder;
  readonly example: Example;
  readonly runs: { readonly [arm in EvalArm]: Settled };
};

/** What is kept of a pair. */
export type PairSettled = Settled & Pick<ItemAnswer, 'faulty'>;

const about = { code: null, detail: null, output: null, faulty: false } as const;

/** What is said of a pair without asking anybody. */
function unasked({ order }: Pair, score: Pick<ItemScore, 'score' | 'reason'>): PairSettled {
  const scores = pairGraders(order).map(({ id }) => ({ id, ...score }));
  return { ...about, run: null, scores, costUsd: 0, ms: 0 };
}

/**
 * Has judges say which of two answers is the better. An arm that met weather has no answer that could be held against anything; one
 * that refused by itself has lost against an answer, and of two refusals none is better.
 */
export async function askPair(runner: RunnerRpc, pair: Pair): Promise<PairSettled> {
  const { control, candidate } = pair.runs;
  if (control.faulty || candidate.faulty)
    return unasked(pair, { score: null, reason: 'One of the two runs met weather: there is nothing to compare.' });
  if (control.output === null && candidate.output === null)
    return unasked(pair, { score: 0.5, reason: 'Neither gave an answer.' });
  if (control.output === null) return unasked(pair, { score: 1, reason: 'Control gave no answer.' });
  if (candidate.output === null) return unasked(pair, { score: 0, reason: 'The candidate gave no answer.' });
  const outputs = { control: control.output, candidate: candidate.output };
  const { run, faulty, scores, costUsd, ms } = await runner.pair(pairAskOf(pair.order, pair.example, outputs));
  return { ...about, run, faulty, scores, costUsd, ms };
}
