import { type Change, changed, followedBy, plainNote } from './change.ts';
import { decided } from './decided.ts';
import type { Switched } from './event.ts';
import { passGates } from './pass-gates.ts';
import { liveRollout } from './live-rollout.ts';
import { paused, resumed } from './pause.ts';
import type { FeatureState } from './state.ts';

/**
 * The kill switch. A live rollout is paused while the feature is disabled, for nobody is served and no hold time should pass;
 * enabling resumes it only if nothing else paused it. Thrown twice it is merely noted twice: in an emergency that is no error.
 */
export function switchFeature(state: FeatureState, { type, reason, by }: Switched, nowMs: number): Change {
  const disabled = type === 'disabled';
  const next = { ...state, disabled };
  const about = {
    by,
    action: disabled ? 'feature.disable' : 'feature.enable',
    subject: state.feature,
    reason,
    detail: null,
    happening: disabled ? 'feature.disabled' : 'feature.enabled',
  } as const;
  const live = liveRollout(state);
  const turns = live !== null && state.disabled !== disabled;
  const stops = turns && disabled && live.phase !== 'paused';
  const goesOn = turns && !disabled && live.pausedBy === 'disabled';
  if (!stops && !goesOn) return changed(next, { ...plainNote, ...about });
  const rollout = stops ? paused(live, 'disabled', nowMs) : resumed(live, nowMs);
  const change = decided(next, rollout, { decision: stops ? 'paused' : 'resumed', by, reason });
  const told = { ...change, notes: change.notes.map((note) => ({ ...note, ...about })) };
  return followedBy(told, (then) => passGates(then, nowMs));
}
