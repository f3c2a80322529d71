import type { Change } from './change.ts';
import { decided, type Decree } from './decided.ts';
import { heldMs } from './hold.ts';
import type { FeatureState, RolloutState } from './state.ts';
import { watched } from './taken-back.ts';

/** The rollout as it is when it has ended, whichever way. */
export function ended(rollout: RolloutState, by: string, nowMs: number): RolloutState {
  return {
    ...rollout,
    heldMs: heldMs(rollout, nowMs),
    clockSinceMs: null,
    pausedFrom: null,
    pausedBy: null,
    waitingFor: null,
    endedAtMs: nowMs,
    endedBy: by,
  };
}

/** The candidate becomes control and serves everybody. */
export function complete(state: FeatureState, rollout: RolloutState, at: { decree: Decree; nowMs: number }): Change {
  const { decree, nowMs } = at;
  const over = ended(rollout, decree.by.name, nowMs);
  const everybody = { percent: 100, segment: null, earlier: [] };
  const completed: RolloutState = { ...over, ...everybody, phase: 'completed', completedAtMs: nowMs };
  const change = decided({ ...state, control: rollout.candidate }, completed, decree);
  return { ...change, state: { ...change.state, promoted: change.state.rollout } };
}

/** Control serves everybody again, also after a completed rollout, whose control then comes back; and whoever had the candidate is watched. */
export function rollBack(state: FeatureState, rollout: RolloutState, at: { decree: Decree; nowMs: number }): Change {
  const { decree, nowMs } = at;
  const over = ended(rollout, decree.by.name, nowMs);
  const promoted = rollout.phase === 'completed' ? null : state.promoted;
  const rolledBack: RolloutState = { ...over, phase: 'rolled_back', percent: 0, segment: null, earlier: [] };
  const takenBack = watched(state, rollout, nowMs);
  return decided({ ...state, control: rollout.control, promoted, takenBack }, rolledBack, decree);
}

/** Until when `rollback` still undoes a completed rollout, in ms since the epoch; null when it was not completed. */
export function revertibleUntilMs({ phase, completedAtMs, plan }: RolloutState): number | null {
  return phase === 'completed' && completedAtMs !== null ? completedAtMs + plan.revertS * 1000 : null;
}
