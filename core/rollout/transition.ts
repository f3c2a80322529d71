import type { Failure } from '#schema/contracts/problem';
import type { RolloutId } from '#schema/contracts/ids';
import type { Result } from '#schema/contracts/result';
import { addVersion } from './add-version.ts';
import { type Change, type Changed, changed } from './change.ts';
import { decided } from './decided.ts';
import { revertibleUntilMs, rollBack } from './end.ts';
import type { Advanced, Alerted, Event, Evidence, Observed, RolloutCommanded } from './event.ts';
import { heedAlert } from './heed-alert.ts';
import { holdIsOver } from './hold.ts';
import { lackOf } from './lack.ts';
import { liveRollout } from './live-rollout.ts';
import { machine } from './machine.ts';
import { paused, resumed } from './pause.ts';
import { proceed } from './proceed.ts';
import { refuse } from './refuse.ts';
import { setTraffic } from './set-traffic.ts';
import { startRollout } from './start-rollout.ts';
import type { FeatureState, RolloutState } from './state.ts';
import { type Step, stepOf } from './step-of.ts';
import { switchFeature } from './switch-feature.ts';
import { weigh } from './weigh.ts';

/**
 * The traffic of one feature. A person, the evidence and an alert come in here, and nothing else moves traffic:
 *
 *     start                     ┌────────── next stage ──────────┐
 *       └──► running ── hold over, something lacks ──► holding ──┤
 *             │   ▲                                        │     └── end of the plan ──► completed
 *           pause resume                                   │                                │
 *             ▼   │                                        ▼                                │
 *            paused ───── worse, a person, an alert ──► rolled_back ◄──── within revertS ───┘
 *
 * Pure: the same state, event and time give the same next state, and what must be done about it as data (`Effect`). The shell
 * stores both in one transaction and performs the effects at least once. A refusal names the phase and changes nothing.
 */
export function transition(state: FeatureState, event: Event, nowMs: number): Result<Step, Failure> {
  const change = changeBy(state, event, nowMs);
  return change.ok ? { ok: true, value: stepOf(state, change.value, nowMs) } : change;
}

/** Three ways in: the evidence, an alert, a person. */
function changeBy(state: FeatureState, event: Event, nowMs: number): Changed {
  if (event.type === 'evidence') return done(observe(state, event.evidence, nowMs));
  if (event.type === 'ticked') return done(observe(state, null, nowMs));
  if (event.type === 'alert') return done(heedAlert(state, event, nowMs));
  return ask(state, event, nowMs);
}

function ask(state: FeatureState, event: Exclude<Event, Observed | Alerted>, nowMs: number): Changed {
  switch (event.type) {
    case 'version_added':
      return addVersion(state, event);
    case 'rollout_started':
      return startRollout(state, event, nowMs);
    case 'traffic_set':
      return setTraffic(state, event, nowMs);
    case 'advanced':
      return advance(state, event, nowMs);
    case 'paused':
      return pause(state, event, nowMs);
    case 'resumed':
      return resume(state, event, nowMs);
    case 'rolled_back':
      return takeBack(state, event, nowMs);
    case 'disabled':
    case 'enabled':
      return done(switchFeature(state, event, nowMs));
  }
}

/** The evidence's way in: what it makes of the live rollout is done. `weigh` is the whole rule. */
function observe(state: FeatureState, evidence: Evidence | null, nowMs: number): Change {
  const rollout = liveRollout(state);
  if (rollout === null || (evidence !== null && evidence.rollout !== rollout.id)) return changed(state, null);
  const move = weigh(rollout, evidence, nowMs);
  if (move.to === 'stay') return changed(state, null);

  const decree = { by: machine, reason: move.why, evidence };
  switch (move.to) {
    case 'roll_back':
      return rollBack(state, rollout, { decree: { ...decree, decision: 'rolled_back' }, nowMs });
    case 'pause':
      return decided(state, paused(rollout, 'evidence', nowMs), { ...decree, decision: 'paused' });
    case 'advance': {
      const onward = { stage: rollout.stage + 1, decree: { ...decree, decision: 'advanced' }, nowMs } as const;
      return proceed(state, rollout, onward);
    }
    case 'hold': {
      const holding: RolloutState = { ...rollout, phase: 'holding', waitingFor: move.why };
      const already = rollout.phase === 'holding';
      return already
        ? changed({ ...state, rollout: holding }, null)
        : decided(state, holding, { ...decree, decision: 'held' });
    }
  }
}

/** A person's advance skips the hold and a criterion that is not met yet; never a `worse`, and never data that cannot be trusted. */
function advance(state: FeatureState, { evidence, reason, by, ...event }: Advanced, nowMs: number): Changed {
  const found = current(state, event.rollout);
  if (!found.ok) return found;
  const rollout = found.value;
  if (rollout.kind === 'manual') return refuse('conflict', `${rollout.id} is moved by hand: set its traffic.`);
  if (rollout.phase !== 'running' && rollout.phase !== 'holding') return outOfPhase(rollout, 'advanced');

  const worse = evidence?.verdicts.find(({ verdict }) => verdict === 'worse');
  if (worse) return refuse('conflict', `${rollout.id} is ${rollout.phase}, but ${worse.id} is worse.`);
  const lack = lackOf(rollout, evidence);
  if (lack && lack.cause !== 'too_little_data')
    return refuse(
      'conflict',
      `${rollout.id} is ${rollout.phase} and nobody can tell (${lack.cause}): missing ${lack.words}.`,
    );

  const skipped = [...(holdIsOver(rollout, nowMs) ? [] : ['hold']), ...(lack ? [lack.cause] : [])];
  const decree = { decision: 'advanced_by_hand', by, reason, evidence, detail: { skipped } } as const;
  return done(proceed(state, rollout, { stage: rollout.stage + 1, decree, nowMs }));
}

/** Traffic stays where it is, and the hold's clock stands still. */
function pause(state: FeatureState, { rollout: id, by, reason }: RolloutCommanded, nowMs: number): Changed {
  const found = current(state, id);
  if (!found.ok) return found;
  const rollout = found.value;
  const stands = rollout.phase === 'paused' && rollout.pausedBy !== 'disabled';
  if (liveRollout(state) === null || stands) return outOfPhase(rollout, 'paused');
  return done(decided(state, paused(rollout, 'person', nowMs), { decision: 'paused', by, reason }));
}

/** The rollout goes on where it was. */
function resume(state: FeatureState, { rollout: id, by, reason }: RolloutCommanded, nowMs: number): Changed {
  const found = current(state, id);
  if (!found.ok) return found;
  const rollout = found.value;
  if (rollout.phase !== 'paused') return outOfPhase(rollout, 'resumed');
  if (state.disabled) return refuse('conflict', `${rollout.id} is paused while ${state.feature} is disabled.`);
  return done(decided(state, resumed(rollout, nowMs), { decision: 'resumed', by, reason }));
}

/** A person's rollback: of a live rollout at any time, of a completed one for `revertS`. */
function takeBack(state: FeatureState, { rollout: id, by, reason }: RolloutCommanded, nowMs: number): Changed {
  const found = current(state, id);
  if (!found.ok) return found;
  const rollout = found.value;
  if (rollout.phase === 'rolled_back') return outOfPhase(rollout, 'rolled back');
  const untilMs = revertibleUntilMs(rollout);
  if (untilMs !== null && nowMs > untilMs)
    return refuse(
      'conflict',
      `${rollout.id} is completed, and longer ago than its ${rollout.plan.revertS} s of grace.`,
    );
  const decision = untilMs === null ? 'rolled_back' : 'reverted';
  return done(rollBack(state, rollout, { decree: { decision, by, reason }, nowMs }));
}

/** The rollout that a person means, if it is the latest: an older one has nothing left to command. */
function current({ feature, rollout, nextN }: FeatureState, id: RolloutId): Result<RolloutState, Failure> {
  if (rollout?.id === id) return { ok: true, value: rollout };
  const n = id.startsWith(`${feature}.`) ? Number(id.slice(feature.length + 1)) : Number.NaN;
  if (n >= 1 && n < nextN) return refuse('conflict', `${id} has ended; ${rollout?.id} came after it.`);
  return refuse('not_found', `There is no rollout ${id}.`);
}

const outOfPhase = ({ id, phase }: RolloutState, what: string): Changed =>
  refuse('conflict', `${id} is ${phase} and cannot be ${what}.`);

const done = (value: Change): Changed => ({ ok: true, value });
