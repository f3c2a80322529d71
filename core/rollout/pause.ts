import { wordsFor } from './approval.ts';
import { byHand } from './enter-stage.ts';
import { gateWords } from './gate-words.ts';
import { heldMs } from './hold.ts';
import type { PausedBy, RolloutState } from './state.ts';

const waits: Record<PausedBy, string> = {
  person: 'a person, to resume it',
  alert: 'a person, to resume it after an alert',
  evidence: 'a person, to resume it: the plan pauses on what the evidence lacks',
  disabled: 'the feature, to be enabled again',
};

/** The rollout standing still: its traffic stays where it is, nothing is mirrored, its clock stops. A paused one changes only whom it waits for. */
export function paused(rollout: RolloutState, pausedBy: PausedBy, nowMs: number): RolloutState {
  const { phase } = rollout;
  const waitingFor = waits[pausedBy];
  if (phase === 'paused') return { ...rollout, pausedBy, waitingFor };
  const pausedFrom = phase === 'completed' || phase === 'rolled_back' ? 'running' : phase;
  const held = heldMs(rollout, nowMs);
  return { ...rollout, phase: 'paused', pausedFrom, pausedBy, waitingFor, heldMs: held, clockSinceMs: null };
}

/** What the rollout waits for when it goes on in this phase. */
function waitingIn(rollout: RolloutState, phase: RolloutState['pausedFrom']): string | null {
  if (phase === 'pending') return gateWords(rollout);
  if (phase === 'holding') return 'the evidence, to be looked at again';
  if (phase === 'awaiting_approval') return wordsFor(rollout);
  return rollout.kind === 'manual' ? byHand : null;
}

/** The paused rollout going on where it was; its clock runs again. */
export function resumed(rollout: RolloutState, nowMs: number): RolloutState {
  const phase = rollout.pausedFrom ?? 'running';
  const waitingFor = waitingIn(rollout, phase);
  const clockSinceMs = phase === 'pending' ? null : nowMs;
  return { ...rollout, phase, pausedFrom: null, pausedBy: null, waitingFor, clockSinceMs };
}
