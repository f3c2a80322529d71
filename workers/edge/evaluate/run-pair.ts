import { pairMaterials, type PairSeen } from '#core/judge/material-of';
import type { ItemScore, PairAnswer, PairAsk } from '#schema/contracts/item';
import type { Deps } from '../deps.ts';
import { askBothOrders } from './ask-both-orders.ts';
import type { Judging } from './ask-judge.ts';
import { pinned } from './pinned.ts';

type Grader = PairAsk['graders'][number];
type Said = { readonly score: ItemScore; readonly weather: boolean };

/** Asks a judge in both orders at once. */
async function judgePair(
  { id, ...grader }: Grader,
  { judges, pair }: { judges: PairAsk['judges']; pair: PairSeen },
  judging: Omit<Judging, 'name' | 'rounds'>,
): Promise<Said> {
  const spec = judges[grader.judge];
  if (spec === undefined)
    return { score: { id, score: null, reason: `There is no judge ${grader.judge}.` }, weather: false };
  const orders = pairMaterials(grader, pair);
  const { grade, weather } = await askBothOrders(spec, orders, { ...judging, name: id, rounds: 1 });
  return { score: { id, score: grade.score, reason: grade.reason }, weather };
}

/**
 * Has pairwise judges say which of two answers is the better. It is recorded as a run of the candidate in an eval, so that it is
 * priced and can be looked up. Throws when there is no such version, or no snapshot.
 */
export async function runPair(ask: PairAsk, deps: Deps): Promise<PairAnswer> {
  const { feature, version, input, expected, control, candidate, graders, judges } = ask;
  if (control === null || candidate === null) throw new Error('Two answers are needed.');
  const { tell, ...judging } = await pinned({ feature, version, input }, deps);
  const { chosen, ledger } = judging;
  const pair = { input, expected, control, candidate };
  const said = await Promise.all(graders.map((grader) => judgePair(grader, { judges, pair }, judging)));
  const scores = said.map(({ score }) => score);
  tell(pair, { scores: scores.map(({ id, score, reason }) => ({ id, score, reason })) });
  const { usage, costUsd } = ledger;
  const { id: run } = chosen.run;
  return { run, faulty: said.some(({ weather }) => weather), scores, usage, costUsd, ms: ledger.elapsedMs() };
}
