import { heldMs } from './hold.ts';
import type { PausedBy, RolloutState } from './state.ts';
import { byHand } from './enter-stage.ts';

const waits: Record<PausedBy, string> = {
  person: 'a person, to resume it',
  alert: 'a person, to resume it after an alert',
  evidence: 'a person, to resume it: the plan pauses on what the evidence lacks',
  disabled: 'the feature, to be enabled again',
};

/** The rollout standing still: its traffic stays where it is, its clock stops. A paused one changes only whom it waits for. */
export function paused(rollout: RolloutState, pausedBy: PausedBy, nowMs: number): RolloutState {
  const waitingFor = waits[pausedBy];
  if (rollout.phase === 'paused') return { ...rollout, pausedBy, waitingFor };
  const pausedFrom = rollout.phase === 'holding' ? 'holding' : 'running';
  const held = heldMs(rollout, nowMs);
  return { ...rollout, phase: 'paused', pausedFrom, pausedBy, waitingFor, heldMs: held, clockSinceMs: null };
}

/** The paused rollout going on where it was; its clock runs again. */
export function resumed(rollout: RolloutState, nowMs: number): RolloutState {
  const phase = rollout.pausedFrom ?? 'running';
  const moving = rollout.kind === 'manual' ? byHand : null;
  const waitingFor = phase === 'holding' ? 'the evidence, to be looked at again' : moving;
  return { ...rollout, phase, pausedFrom: null, pausedBy: null, waitingFor, clockSinceMs: nowMs };
}
