import type { FeatureState, RolloutState } from './state.ts';

/** The rollout that has not ended, if there is one. Paused is alive: its traffic stays where it is. */
export function liveRollout({ rollout }: FeatureState): RolloutState | null {
  if (rollout === null || rollout.phase === 'completed' || rollout.phase === 'rolled_back') return null;
  return rollout;
}
