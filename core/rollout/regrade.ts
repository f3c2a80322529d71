import { hasBegun } from './begun-rollout.ts';
import { type Change, changed } from './change.ts';
import { decided } from './decided.ts';
import { openPeriod } from './enter-stage.ts';
import type { Regraded } from './event.ts';
import { liveRollout } from './live-rollout.ts';
import { machine } from './machine.ts';
import type { FeatureState } from './state.ts';

/** A newer edition of the graders may score differently, so its scores count in a period of their own. An older one that lingers changes nothing. */
export function regrade(state: FeatureState, { grading }: Regraded, nowMs: number): Change {
  const live = liveRollout(state);
  if (live === null || grading <= live.frozen.grading) return changed(state, null);
  const { frozen, percent } = live;
  // Before its first stage nothing was scored that could be mixed.
  if (!hasBegun(live)) return changed({ ...state, rollout: { ...live, frozen: { ...frozen, grading } } }, null);
  const next = openPeriod({ ...live, frozen: { ...frozen, grading } }, percent, nowMs);
  const reason = `graders of edition ${grading} score now, after edition ${frozen.grading}`;
  return decided(state, next, { decision: 'regraded', by: machine, reason });
}
