import type { AlertResult } from '#schema/contracts/alert';
import { begunRollout, hasBegun } from './begun-rollout.ts';
import { type Change, changed, followedBy, type Note } from './change.ts';
import { decided } from './decided.ts';
import { revertibleUntilMs, rollBack } from './end.ts';
import type { Alerted } from './event.ts';
import { exposureWords } from './exposure-words.ts';
import { liveRollout } from './live-rollout.ts';
import { paused } from './pause.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** How many alerts are remembered; a repeat of a forgotten one would act again. */
const KEYS = 200;

type Did = Pick<AlertResult, 'did' | 'why'>;

/** The change as the answer to an alert: whatever it did is audited as the alert's doing, and remembered if it did something. */
function answer(change: Change, { alert, by }: Alerted, { did, why }: Did): Change {
  const { state, notes } = change;
  const taken = notes[0]?.taken ?? null;
  const rollout = taken?.rollout.id ?? null;
  const idle = did === 'ignored' || did === 'repeated';
  const alertKeys = idle ? state.alertKeys : [...state.alertKeys, alert.key].slice(-KEYS);
  const { action, key, version = null, reason } = alert;
  const title = `An alert asked to ${action} ${state.feature}, which is rolling nothing out`;
  const note: Note = {
    ...{ by, action: `alert.${did}`, subject: rollout ?? state.feature, reason, rollout, taken },
    detail: { key, asked: action, version, did, why },
    incident: did === 'incident' ? title : null,
    happening: idle ? null : 'alert.heeded',
  };
  return { state: { ...state, alertKeys }, notes: [note], alert: { feature: state.feature, key, did, why, rollout } };
}

function pauseLive(state: FeatureState, live: RolloutState, at: { event: Alerted; nowMs: number }): Change {
  const { event, nowMs } = at;
  const stands = live.phase === 'paused' && live.pausedBy !== 'disabled';
  if (stands) return answer(changed(state, null), event, { did: 'ignored', why: `${live.id} is paused already.` });
  const decree = { decision: 'paused', by: event.by, reason: event.alert.reason } as const;
  const change = decided(state, paused(live, 'alert', nowMs), decree);
  return answer(change, event, {
    did: 'paused',
    why: `${live.id} stays at ${exposureWords(live)} and waits for a person.`,
  });
}

/** Nobody has the candidate of one whose gates are closed: it ends, and the alert is about what was there before it. */
function withoutPending(state: FeatureState, live: RolloutState, at: { event: Alerted; nowMs: number }): Change {
  const { event, nowMs } = at;
  const decree = { decision: 'rolled_back', by: event.by, reason: event.alert.reason } as const;
  const over = rollBack(state, live, { decree, nowMs });
  const told = { ...over, notes: over.notes.map((note) => ({ ...note, action: 'alert.rolled_back' })) };
  return followedBy(told, (then) => heedAlert(then, event, nowMs));
}

/** Nothing is rolling out: the last completed rollout is reverted while that is possible, else somebody has to look. */
function revertLast(state: FeatureState, event: Alerted, nowMs: number): Change {
  const { by, alert } = event;
  const last = state.promoted;
  if (last && nowMs <= (revertibleUntilMs(last) ?? -Infinity)) {
    const change = rollBack(state, last, { decree: { decision: 'reverted', by, reason: alert.reason }, nowMs });
    return answer(change, event, { did: 'reverted', why: `${last.control} serves everybody again.` });
  }
  return answer(changed(state, null), event, {
    did: 'incident',
    why: 'Nothing is rolling out and nothing can be reverted.',
  });
}

/**
 * An alert acts on the live rollout; with none, it reverts the last completed one while that is possible, else it opens an
 * incident. Each alert acts once. One about a version that is not exposed is ignored, and not remembered: should the version
 * be exposed while the alert still fires, it counts.
 */
export function heedAlert(state: FeatureState, event: Alerted, nowMs: number): Change {
  const { alert, by } = event;
  const { version, action, key, reason } = alert;
  const nothing = changed(state, null);
  if (state.alertKeys.includes(key)) return answer(nothing, event, { did: 'repeated', why: 'It was heeded before.' });
  const live = liveRollout(state);
  const exposed = begunRollout(state)?.candidate ?? state.control;
  if (version !== undefined && version !== exposed)
    return answer(nothing, event, { did: 'ignored', why: `${version} is not the exposed candidate.` });

  if (live && action === 'pause') return pauseLive(state, live, { event, nowMs });
  if (live && !hasBegun(live)) return withoutPending(state, live, { event, nowMs });
  if (live) {
    const change = rollBack(state, live, { decree: { decision: 'rolled_back', by, reason }, nowMs });
    return answer(change, event, { did: 'rolled_back', why: `${live.candidate} serves nobody any more.` });
  }
  return revertLast(state, event, nowMs);
}
