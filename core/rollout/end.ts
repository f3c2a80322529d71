import { type Change, changed } from './change.ts';
import { decide, type Decree } from './decided.ts';
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
  const { rollout: after, note } = decide(state, completed, decree);
  return changed({ ...state, control: rollout.candidate, rollout: after, promoted: after }, note);
}

/** Control serves everybody again, also after a completed rollout, whose control then comes back; and whoever had the candidate is watched. */
export function rollBack(state: FeatureState, rollout: RolloutState, at: { decree: Decree; nowMs: number }): Change {
  const { decree, nowMs } = at;
  const over = ended(rollout, decree.by.name, nowMs);
  const promoted = rollout.phase === 'completed' ? null : state.promoted;
  const rolledBack: RolloutState = { ...over, phase: 'rolled_back', percent: 0, segment: null, earlier: [] };
  const takenBack = watched(state, rollout, nowMs);
  const { rollout: after, note } = decide(state, rolledBack, decree);
  return changed({ ...state, control: rollout.control, rollout: after, promoted, takenBack }, note);
}

/** Until when `rollback` still undoes a completed rollout, in ms since the epoch; null when it was not completed. */
export function revertibleUntilMs({ phase, completedAtMs, plan }: RolloutState): number | null {
  return phase === 'completed' && completedAtMs !== null ? completedAtMs + plan.revertS * 1000 : null;
}
