import { type Change, changed, followedBy } from './change.ts';
import { decide, type Decree } from './decided.ts';
import { ended } from './end.ts';
import type { Dequeued } from './event.ts';
import { enter } from './enter.ts';
import { keepThresholds } from './keep-thresholds.ts';
import { liveRollout } from './live-rollout.ts';
import { machine } from './machine.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** The queued rollout ends before it began: nobody ever had its candidate, and nobody waits for it any more. */
export function withdraw(state: FeatureState, decree: Decree, nowMs: number): Change {
  if (state.queued === null) return changed(state, null);
  const over: RolloutState = { ...ended(state.queued, decree.by.name, nowMs), phase: 'rolled_back' };
  return changed({ ...state, queued: null }, decide(state, over, decree).note);
}

/** The rollout waits for the end of the live one; whatever waited before gives way to it. */
export function queue(
  state: FeatureState,
  pending: RolloutState,
  at: { live: RolloutState; decree: Omit<Decree, 'decision'>; nowMs: number },
): Change {
  const { live, decree, nowMs } = at;
  const reason = `${pending.id} takes its place in the queue`;
  const first = withdraw(state, { by: decree.by, reason, decision: 'superseded' }, nowMs);
  return followedBy(first, (next) => {
    const waiting: RolloutState = { ...pending, waitingFor: `${live.id} to end` };
    const { rollout, note } = decide(next, waiting, { ...decree, decision: 'queued' });
    return changed({ ...next, queued: rollout }, note);
  });
}

/**
 * The queued rollout begins against the control of this moment, once nothing is live and the feature is enabled; until then
 * it goes on waiting. What was measured for it when it was queued stands where nothing newer is known.
 */
export function dequeue(state: FeatureState, { frozen }: Dequeued, nowMs: number): Change {
  const { queued, control, disabled } = state;
  if (queued === null || control === null || disabled || liveRollout(state) !== null) return changed(state, null);
  const decree = { by: machine, reason: `${queued.candidate} is control by now` } as const;
  if (queued.candidate === control) return withdraw(state, { ...decree, decision: 'rolled_back' }, nowMs);
  const kept = keepThresholds(frozen, queued.frozen, 'now');
  const ready: RolloutState = { ...queued, control, frozen: kept, waitingFor: null };
  const started = {
    by: machine,
    reason: `queued by ${queued.createdBy}, and now it is its turn`,
  };
  return enter({ ...state, queued: null }, ready, { decree: started, nowMs });
}
