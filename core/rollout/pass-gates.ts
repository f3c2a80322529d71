import { begin } from './begin.ts';
import { type Change, changed } from './change.ts';
import { gateWords } from './gate-words.ts';
import { liveRollout } from './live-rollout.ts';
import { machine } from './machine.ts';
import type { FeatureState } from './state.ts';

/** The pending rollout begins once all its gates are open; while one is not, or it is paused, it says what it waits for. */
export function passGates(state: FeatureState, nowMs: number): Change {
  const live = liveRollout(state);
  if (live === null || live.phase !== 'pending') return changed(state, null);
  if (!live.gates.every(({ open }) => open))
    return changed({ ...state, rollout: { ...live, waitingFor: gateWords(live) } }, null);
  const decree = { by: machine, reason: 'every gate is open', decision: 'started' } as const;
  return begin(state, { ...live, waitingFor: null }, { decree, nowMs });
}
