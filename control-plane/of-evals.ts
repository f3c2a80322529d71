import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { meantExamples } from './meant-examples.ts';
import { foreseeGate } from './rollout/foresee-gate.ts';
import { baselinesAmong, baselinesOf, findBaseline, saveBaseline } from './store/baselines.ts';
import { listEvals } from './store/evals.ts';

type OfEvals =
  | 'saveBaseline'
  | 'findBaseline'
  | 'baselinesOf'
  | 'baselinesAmong'
  | 'beginEval'
  | 'meantExamples'
  | 'foreseeGate'
  | 'viewEval'
  | 'evalItems'
  | 'cancelEval'
  | 'listEvals';

/** What routes may do with evals. */
export const ofEvals = ({ DB, EVALUATOR }: Env): Pick<Deps, OfEvals> => ({
  beginEval: (order) => EVALUATOR.getByName(order.id).begin(order),
  viewEval: (id) => EVALUATOR.getByName(id).view(),
  evalItems: (id, after, limit) => EVALUATOR.getByName(id).items(after, limit),
  meantExamples: (which) => meantExamples(DB, which),
  foreseeGate: (ask) => foreseeGate(DB, ask, Date.now()),
  cancelEval: (id) => EVALUATOR.getByName(id).cancel(),
  saveBaseline: (row, entry) => saveBaseline(DB, row, entry),
  findBaseline: (feature, dataset) => findBaseline(DB, feature, dataset),
  baselinesOf: (feature) => baselinesOf(DB, feature),
  baselinesAmong: (evals) => baselinesAmong(DB, evals),
  listEvals: (page, filter) => listEvals(DB, page, filter),
});
