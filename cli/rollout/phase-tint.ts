import type { Phase } from '#schema/contracts/rollout';
import type { Tint } from '../text/paint.ts';

/** The colour of a phase: what goes well, what stands, what went wrong. */
export const phaseTint: Readonly<Record<Phase, Tint>> = {
  pending: 'warn',
  running: 'good',
  holding: 'warn',
  awaiting_approval: 'warn',
  paused: 'warn',
  completed: 'good',
  rolled_back: 'bad',
};
