import { transition } from '#core/rollout/transition';

export const seen = transition;
