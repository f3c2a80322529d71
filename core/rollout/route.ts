import type { ExposedRollout, Route } from '#schema/contracts/snapshot';
import { askedOfEdge } from './asked-of-edge.ts';
import { begunRollout } from './begun-rollout.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** The share of control's runs to mirror: none while the rollout stands still, and none when its budget is spent. */
function mirrored({ plan, stage, phase, mirrorSpent }: RolloutState): number | null {
  return phase === 'paused' || mirrorSpent ? null : (plan.stages[stage]?.shadow ?? null);
}

function exposed(live: RolloutState): ExposedRollout {
  const { id, candidate, percent, period, segment } = live;
  const { measure } = live.frozen;
  const earlier = live.earlier.map((audience) => ({ ...audience }));
  const { watch } = live.plan;
  const asked = {
    ...askedOfEdge(live),
    ...(measure !== undefined && { measure }),
    ...(watch !== undefined && { watch }),
  };
  return { id, candidate, percent, period, segment, earlier, shadow: mirrored(live), ...asked };
}

/** The route that the edge follows; nothing but this file turns a state into traffic. */
export function routeOf(state: FeatureState): Route {
  const { revision, control, disabled, versions } = state;
  const live = begunRollout(state);
  return { revision, control, rollout: live && exposed(live), disabled, versions };
}
