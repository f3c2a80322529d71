import type { Route } from '#schema/contracts/snapshot';
import { liveRollout } from './live-rollout.ts';
import type { FeatureState } from './state.ts';

/** The route that the edge follows; nothing but this file turns a state into traffic. */
export function routeOf(state: FeatureState): Route {
  const { revision, control, disabled, versions } = state;
  const live = liveRollout(state);
  const rollout = live && { id: live.id, candidate: live.candidate, percent: live.percent, period: live.period };
  return { revision, control, rollout, disabled, versions };
}
