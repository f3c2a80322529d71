import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import { addVersion } from './add-version.ts';
import { type Change, type Changed, changed } from './change.ts';
import { commandRollout } from './command-rollout.ts';
import { decided } from './decided.ts';
import { rollBack } from './end.ts';
import type { Asked, Event, Evidence } from './event.ts';
import { heedAlert } from './heed-alert.ts';
import { liveRollout } from './live-rollout.ts';
import { machine } from './machine.ts';
import { paused } from './pause.ts';
import { proceed } from './proceed.ts';
import { refuse } from './refuse.ts';
import { setTraffic } from './set-traffic.ts';
import { startRollout } from './start-rollout.ts';
import type { FeatureState, RolloutState } from './state.ts';
import { type Step, stepOf } from './step-of.ts';
import { switchFeature } from './switch-feature.ts';
import { weigh } from './weigh.ts';

/**
 * The traffic of one feature. Nothing but this moves it:
 *
 *                ┌────────── next stage ──────────┐
 *                ▼                                │
 *     start ─► running ── the hold is over ─► nothing lacks? ── end of the plan ─► completed
 *               │  ▲                              │  ▲                                 │
 *           pause  resume                        no  counted more                      │
 *               ▼  │                              ▼  │                                 │
 *              paused                            holding                               │ for `revertS`
 *                                                                                      ▼
 *     from any of them: `worse`, an alert, a person ─────────────────────────────► rolled_back
 *
 * Pure: the same state, event and time always give the same next state and the same effects, as data. The shell keeps both in
 * one transaction and performs the effects at least once. A refusal names the phase, and nothing has changed.
 */
export function transition(state: FeatureState, event: Event, nowMs: number): Result<Step, Failure> {
  const change = changeBy(state, event, nowMs);
  return change.ok ? { ok: true, value: stepOf(state, change.value, nowMs) } : change;
}

/** Three ways in, one machine: the evidence, an alert, a person. */
function changeBy(state: FeatureState, event: Event, nowMs: number): Changed {
  if (event.type === 'evidence') return { ok: true, value: observe(state, event.evidence, nowMs) };
  if (event.type === 'ticked') return { ok: true, value: observe(state, null, nowMs) };
  if (event.type === 'alert') return { ok: true, value: heedAlert(state, event, nowMs) };
  if (event.type === 'seen' || event.type === 'regraded' || event.type === 'dequeued')
    return { ok: true, value: changed(state, null) };
  return ask(state, event, nowMs);
}

/** The evidence moves a live rollout as `weigh` says: there is the whole rule, here it is carried out. */
function observe(state: FeatureState, evidence: Evidence | null, nowMs: number): Change {
  const rollout = liveRollout(state);
  const unrelated = evidence !== null && evidence.rollout !== rollout?.id;
  if (rollout === null || unrelated) return changed(state, null);

  const move = weigh(rollout, evidence, nowMs);
  if (move.to === 'stay') return changed(state, null);
  const decree = { by: machine, reason: move.why, evidence };
  switch (move.to) {
    case 'roll_back':
      return rollBack(state, rollout, { decree: { ...decree, decision: 'rolled_back' }, nowMs });
    case 'pause':
      return decided(state, paused(rollout, 'evidence', nowMs), { ...decree, decision: 'paused' });
    case 'advance':
      return proceed(state, rollout, {
        stage: rollout.stage + 1,
        decree: { ...decree, decision: 'advanced' },
        nowMs,
      });
    case 'hold': {
      const holding: RolloutState = { ...rollout, phase: 'holding', waitingFor: move.why };
      if (rollout.phase === 'holding') return changed({ ...state, rollout: holding }, null);
      return decided(state, holding, { ...decree, decision: 'held' });
    }
  }
}

/** What a person asks for is done or refused. Roles were checked at the door. */
function ask(state: FeatureState, event: Asked, nowMs: number): Changed {
  switch (event.type) {
    case 'version_added':
      return addVersion(state, event);
    case 'traffic_set':
      return setTraffic(state, event, nowMs);
    case 'rollout_started':
      return startRollout(state, event, nowMs);
    case 'advanced':
    case 'paused':
    case 'resumed':
    case 'rolled_back':
      return commandRollout(state, event, nowMs);
    case 'disabled':
    case 'enabled':
      return { ok: true, value: switchFeature(state, event, nowMs) };
    case 'approved':
    case 'restarted':
      return refuse('conflict', `${event.rollout} cannot be ${event.type} yet.`);
  }
}
