import type { Route } from '../route.ts';
import { featureOf, type RolloutId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { knowsTraffic } from './knows-traffic.ts';

/** A rollout as its Conductor, who has the truth, sees it. */
export const getRollout: Route<'rollout.get'> = async ({ params, deps }) => {
  const known = await knowsTraffic(deps, featureOf(params.id));
  const rollout = known ? await deps.findRollout(params.id) : null;
  return rollout !== null ? ok(rollout) : err(noRollout(params.id));
};

/** The refusal for a rollout that never was. */
export const noRollout = (id: RolloutId): Failure => ({
  code: 'not_found',
  detail: `No rollout ${id}. GET /rollouts lists them.`,
});
