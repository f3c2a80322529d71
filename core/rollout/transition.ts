import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import { addVersion } from './add-version.ts';
import type { Change, Changed } from './change.ts';
import { commandRollout } from './command-rollout.ts';
import type { Asked, Event } from './event.ts';
import { judgeGate } from './judge-gate.ts';
import { heedAlert } from './heed-alert.ts';
import { observe } from './observe.ts';
import { dequeue } from './queue.ts';
import { regrade } from './regrade.ts';
import { setTraffic } from './set-traffic.ts';
import { restartRollout, startRollout } from './start-rollout.ts';
import type { FeatureState } from './state.ts';
import { type Step, stepOf } from './step-of.ts';
import { switchFeature } from './switch-feature.ts';
import { lookBack } from './taken-back.ts';

/**
 * The traffic of one feature. Nothing but this moves it:
 *
 *     start ─► running ─ the hold is over ─► nothing lacks? ─ yes ─► approved? ─ yes ─► next stage: running
 *               │  ▲                          │   ▲    ▲              │    ▲         └► end of the plan: completed
 *           pause  resume                    no   │    │ lacks       no    approve
 *               ▼  │                          ▼   │    │              ▼    │
 *              paused                        holding   └──────────── awaiting_approval
 *
 *     start, while one lives whose plan says `queue`: pending ─ that one has ended ─► running
 *     start, of a plan with gates: pending, nobody exposed ─ all of them open ─► running
 *                                                 └ one of them fails ─► rolled_back
 *     start, while one lives whose plan says `supersede`: that one is rolled back, this one is running
 *
 *     from any of them: `worse`, an alert, a person ─────────┐
 *     from completed, for `revertS`: an alert, a person ─────┴─► rolled_back, watched until its replies have stopped
 *
 * Holding and awaiting_approval are paused and resumed as running is. One that is queued only ends: it has nothing that could move. One that waits
 * for its gates is paused and resumed too; whoever overrides a gate that cannot tell opens it.
 *
 * Pure: the same state, event and time always give the same next state and the same effects, as data. The shell keeps both in
 * one transaction and performs the effects at least once. A refusal names the phase, and nothing has changed.
 */
export function transition(state: FeatureState, event: Event, nowMs: number): Result<Step, Failure> {
  const change = changeBy(state, event, nowMs);
  return change.ok ? { ok: true, value: stepOf(state, change.value, nowMs) } : change;
}

/** Four ways in, one machine: what is observed, what becomes possible, an alert, a person. */
function changeBy(state: FeatureState, event: Event, nowMs: number): Changed {
  const done = (value: Change): Changed => ({ ok: true, value });
  if (event.type === 'evidence') return done(observe(state, event.evidence, nowMs));
  if (event.type === 'ticked') return done(observe(state, null, nowMs));
  if (event.type === 'seen') return done(lookBack(state, event.runs, nowMs));
  if (event.type === 'regraded') return done(regrade(state, event, nowMs));
  if (event.type === 'dequeued') return done(dequeue(state, event, nowMs));
  if (event.type === 'gate_judged') return done(judgeGate(state, event, nowMs));
  if (event.type === 'alert') return done(heedAlert(state, event, nowMs));
  return ask(state, event, nowMs);
}

/** What a person asks for is done or refused. Roles were checked at the door, but for the one that a plan names. */
function ask(state: FeatureState, event: Asked, nowMs: number): Changed {
  if ('rollout' in event && event.type !== 'restarted') return commandRollout(state, event, nowMs);
  switch (event.type) {
    case 'version_added':
      return addVersion(state, event);
    case 'traffic_set':
      return setTraffic(state, event, nowMs);
    case 'rollout_started':
      return startRollout(state, event, nowMs);
    case 'restarted':
      return restartRollout(state, event, nowMs);
    case 'disabled':
    case 'enabled':
      return { ok: true, value: switchFeature(state, event, nowMs) };
  }
}
