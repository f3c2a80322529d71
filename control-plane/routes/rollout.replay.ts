import type { Route } from '../route.ts';
import { featureOf } from '#schema/contracts/ids';
import { err } from '#schema/contracts/result';
import { knowsTraffic } from './knows-traffic.ts';
import { noRollout } from './rollout.get.ts';

/** Computes a decision again from the inputs that were stored with it. */
export const replayRollout: Route<'rollout.replay'> = async ({ params, deps }) => {
  if (!(await knowsTraffic(deps, featureOf(params.id)))) return err(noRollout(params.id));
  return deps.replay(params.id, params.n);
};
