import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { foreseeGate } from './rollout/foresee-gate.ts';
import { listEvals } from './store/evals.ts';

type OfEvals = 'beginEval' | 'foreseeGate' | 'viewEval' | 'evalItems' | 'cancelEval' | 'listEvals';

/** What routes may do with evals. */
export const ofEvals = ({ DB, EVALUATOR }: Env): Pick<Deps, OfEvals> => ({
  beginEval: (order) => EVALUATOR.getByName(order.id).begin(order),
  viewEval: (id) => EVALUATOR.getByName(id).view(),
  evalItems: (id, after, limit) => EVALUATOR.getByName(id).items(after, limit),
  foreseeGate: (ask) => foreseeGate(DB, ask, Date.now()),
  cancelEval: (id) => EVALUATOR.getByName(id).cancel(),
  listEvals: (page, filter) => listEvals(DB, page, filter),
});
