import type { RolloutState } from '#core/rollout/state';

export type Seen = RolloutState;
