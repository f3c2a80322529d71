import { liveRollout } from './live-rollout.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** Whether the rollout was ever in a stage: until then its gates are closed, and nobody was exposed nor anything mirrored. */
export const hasBegun = ({ period }: RolloutState): boolean => period > 0;

/** The live rollout, if it is in a stage: the one that has traffic and is counted. */
export function begunRollout(state: FeatureState): RolloutState | null {
  const live = liveRollout(state);
  return live !== null && hasBegun(live) ? live : null;
}
