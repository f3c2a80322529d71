import { gradingEdition } from '#core/grading/edition';
import type { Effect } from '#core/rollout/effect';
import type { Event } from '#core/rollout/event';
import { holdEndsAtMs } from '#core/rollout/hold';
import { begunRollout } from '#core/rollout/begun-rollout';
import { liveRollout } from '#core/rollout/live-rollout';
import { routeOf } from '#core/rollout/route';
import { type FeatureState, type Frozen, type RolloutState, unborn } from '#core/rollout/state';
import type { Step } from '#core/rollout/step-of';
import { isAwaited, nextLookAtMs } from '#core/rollout/taken-back';
import { transition } from '#core/rollout/transition';
import { type OldFeatureState, upgraded } from '#core/rollout/upgrade';
import { flagOfTraffic, type FeatureName, type RolloutId, type RunId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import type { RecordBatch, RunEnded, RunRecord } from '#schema/contracts/record';
import type { Result } from '#schema/contracts/result';
import { lateEndsAtMs } from './arrivals.ts';
import { addActive } from './active-units.ts';
import { addToCounters } from './counter-rows.ts';
import { takeSpending } from './budget.ts';
import { Counting } from './counting.ts';
import { keepDecision } from './decision-rows.ts';
import { evidenceNow } from './evidence-now.ts';
import { type Ended, followRollout } from './follow-rollout.ts';
import { frozenFor } from './frozen-for.ts';
import { addHappenings } from './happening-rows.ts';
import { keepValue, keptValue } from './kept-values.ts';
import { addLately } from './lately-rows.ts';
import { chargeOverdue, nextOverdueAtMs, reserve } from './mirror-budget.ts';
import { lookAtPairs } from './mirror-evidence.ts';
import { takeMirrored } from './mirror-pairs.ts';
import { enqueue, type Waiting } from './outbox.ts';
import { nextPendingAtMs } from './pending-rows.ts';
import { type PeriodRules, periodRules } from './period-rules.ts';
import { publishedRoute } from './published-route.ts';
import { addRecent } from './recent-runs.ts';
import { restAfterMs } from './rest-after.ts';
import { keepRollout } from './rollout-rows.ts';
import { scoresOf } from './scores-of.ts';
import { seenRuns } from './seen-runs.ts';
import type { Sql } from './tables.ts';
import { addUsage } from './usage-rows.ts';

type Performing = { readonly state: FeatureState; readonly ended: Ended | null; readonly nowMs: number };
/** A run that somebody wants to mirror. */
export type Mirroring = { readonly rollout: RolloutId; readonly period: number; readonly run: RunId };

const STATE = 'state';
/** How long what changes all the time (counters, counts of a live rollout) may be old in D1. */
const FLUSH_MS = 1000;
/** How long what runs took may be old there: nothing waits for it, and it is many rows. */
const USAGE_MS = 5000;

/** A queued rollout is compared with whoever is control by then: the share of whichever of them caches. */
function shareOf(...frozen: readonly (Frozen | undefined)[]): number | null {
  const shares = frozen.flatMap((one) => one?.measure ?? []);
  return shares.length === 0 ? null : Math.max(...shares);
}

/**
 * One feature's traffic as rows: its state, what is counted, and the outbox. Everything is synchronous and runs inside a
 * transaction of the caller, so that a decision and its effects are kept together or not at all.
 */
export class Traffic {
  readonly #sql: Sql;
  readonly #counting: Counting;
  #state: FeatureState | null = null;
  #lookedAtMs = 0;
  #restMs = 0;
  /** Whether something was counted since the last look; whoever comes new does not know, and looks. */
  #owesLook = true;

  constructor(sql: Sql, counting: Counting = new Counting(sql)) {
    this.#sql = sql;
    this.#counting = counting;
  }

  /** The feature's state, or undefined when it never was given a command or a record. */
  known(): FeatureState | undefined {
    if (this.#state !== null) return this.#state;
    const kept = keptValue<OldFeatureState>(this.#sql, STATE);
    this.#state = kept === undefined ? null : upgraded(kept);
    return this.#state ?? undefined;
  }

  /** The feature's state; that of a feature nobody has touched is made up and not kept. */
  state(feature: FeatureName): FeatureState {
    return this.known() ?? unborn(feature);
  }

  /** To be called when a transaction failed: what memory knew of it is not so. */
  forget(): void {
    this.#state = null;
    this.#owesLook = true;
    this.#counting.forget();
  }

  /** Takes an event: the state after it, and its effects in the outbox; or the refusal, and nothing has changed. */
  decide(before: FeatureState, event: Event, nowMs: number): Result<Step, Failure> {
    const result = transition(before, event, nowMs);
    if (!result.ok) return result;
    const { state, effects } = result.value;
    if (state !== before && JSON.stringify(state) !== JSON.stringify(before)) this.#keep(state);
    const [lived, lives] = [begunRollout(before), begunRollout(state)];
    const ended = followRollout(this.#sql, this.#counting, { lived, lives, nowMs });
    for (const effect of effects) this.#put(effect, { state, ended, nowMs });
    if (event.type !== 'dequeued') this.#dequeue(state, nowMs);
    return result;
  }

  /** Takes records of runs, each batch once: counters, newest runs, and what they are to the live rollout. */
  record({ id, feature, records }: RecordBatch, nowMs: number): void {
    const fresh = this.#sql.exec('insert or ignore into batches values (?, ?) returning id', id, nowMs).toArray();
    if (fresh.length === 0) return;
    const state = this.state(feature);
    if (this.known() === undefined) this.#keep(state);
    this.#remember(state, records, nowMs);
    const live = begunRollout(state);
    const mirrored = records.filter((record) => record.kind === 'mirrored');
    const paired = mirrored.filter((record) => takeMirrored(this.#sql, live, record)).length > 0;
    const counted = live !== null && this.#counting.see(live, records, nowMs);
    if (live !== null && (counted || paired)) this.#look(state, live, nowMs);
    this.#tellSeen(records, nowMs);
  }

  /** Whether one more run may be mirrored: the stage still mirrors, and its budget bears it. */
  permitShadow({ rollout, period, run }: Mirroring, nowMs: number): boolean {
    const state = this.known();
    const live = state && begunRollout(state);
    const route = state && routeOf(state).rollout;
    if (!live || !route || route.id !== rollout || route.period !== period || route.shadow === null) return false;
    if (state?.disabled === true) return false;
    return reserve(this.#sql, run, { nowMs, deadlineMs: live.frozen.deadlineMs });
  }

  /** What time brings: runs come of age, a hold ends, nobody reports, a rollback is verified. The evidence is weighed when it may say something new. */
  pass(nowMs: number): void {
    const state = this.known();
    if (state === undefined) return;
    this.#dequeue(state, nowMs);
    this.#regrade(nowMs);
    const now = this.known() ?? state;
    const live = begunRollout(now);
    if (live !== null) {
      const counted = this.#counting.settle(nowMs);
      const charged = chargeOverdue(this.#sql, nowMs);
      const wakeAtMs = this.wakeAtMs();
      if (wakeAtMs !== null && wakeAtMs <= nowMs) this.#weigh(now, live, nowMs);
      else if (counted || charged) this.#look(now, live, nowMs);
    }
    const lookAtMs = nextLookAtMs(this.known() ?? now);
    if (lookAtMs !== null && lookAtMs <= nowMs) this.decide(this.known() ?? now, { type: 'seen', runs: [] }, nowMs);
  }

  /** When time will bring something, in ms since the epoch; null when nothing is awaited. */
  nextAtMs(): number | null {
    const state = this.known();
    if (state === undefined) return null;
    const live = begunRollout(state) !== null;
    const ofLive = live ? [nextPendingAtMs(this.#sql), nextOverdueAtMs(this.#sql), this.wakeAtMs()] : [];
    return earliest([nextLookAtMs(state), ...ofLive]);
  }

  /**
   * When the evidence is to be looked at although nothing is counted: when a look is owed, at the end of the stage's hold, and
   * then every second, not all the time; while holding once, when its clock begins to run again, for what was counted while it
   * stood, and when records that were late will have been so long enough ago.
   */
  wakeAtMs(): number | null {
    const state = this.known();
    const live = state && begunRollout(state);
    if (live === undefined || live === null) return null;
    const owedAtMs = this.#owesLook ? this.#lookedAtMs + this.#restMs : null;
    return earliest([owedAtMs, this.#timelyAtMs(live)]);
  }

  #timelyAtMs(live: RolloutState): number | null {
    const { phase, clockSinceMs } = live;
    if (phase === 'holding') {
      if (clockSinceMs !== null && this.#lookedAtMs < clockSinceMs) return clockSinceMs;
      return lateEndsAtMs(this.#sql, this.#lookedAtMs);
    }
    if (phase !== 'running') return null;
    const endsAtMs = holdEndsAtMs(live);
    return endsAtMs === null || this.#lookedAtMs < endsAtMs ? endsAtMs : this.#lookedAtMs + FLUSH_MS;
  }

  /** What is known of runs whatever is rolling out: exact counters, the newest runs of each version, how often they come. */
  #remember(state: FeatureState, records: readonly RunRecord[], nowMs: number): void {
    const counted = records.filter((record) => record.kind !== 'started');
    // What a flag's rollout hears of is counted, and paid for, by the feature it watches.
    if (counted.length > 0 && flagOfTraffic(state.feature) === null) {
      addToCounters(this.#sql, counted);
      addHappenings(this.#sql, counted);
      addUsage(this.#sql, counted, nowMs);
      enqueue(this.#sql, { kind: 'usage', name: 'usage', body: null, dueAtMs: nowMs + USAGE_MS });
      addActive(this.#sql, counted, nowMs);
      takeSpending(this.#sql, counted, { feature: state.feature, nowMs });
      enqueue(this.#sql, { kind: 'counters', name: 'counters', body: null, dueAtMs: nowMs + FLUSH_MS });
    }
    const ended = counted.filter((record) => record.kind === 'ended');
    addLately(this.#sql, ended, nowMs);
    // While a feature is disabled its runs are refusals: how quick they are says nothing of the version.
    if (state.disabled) return;
    const own = ended.filter(({ arm, outcome }) => (arm === 'control' || arm === 'candidate') && outcome !== 'waiting');
    addRecent(
      this.#sql,
      own.map((run) => ({ run, scores: run.scores === undefined ? {} : scoresOf(run, this.#rulesOf(state, run)) })),
    );
  }

  #rulesOf(state: FeatureState, { rollout }: RunEnded): PeriodRules | undefined {
    return rollout !== null && rollout.id === begunRollout(state)?.id
      ? periodRules(this.#sql, rollout.period)
      : undefined;
  }

  /** Tells the machine which versions runs began with, while it waits to hear that one of them stopped. */
  #tellSeen(records: readonly RunRecord[], nowMs: number): void {
    const state = this.known();
    if (state === undefined || !isAwaited(state, nowMs)) return;
    const runs = seenRuns(this.#sql, state, records);
    if (runs.length > 0) this.decide(state, { type: 'seen', runs }, nowMs);
  }

  /** Nothing is live and one waits: it begins, in the transaction that ended the one before it. */
  #dequeue(state: FeatureState, nowMs: number): void {
    const { queued, disabled, rollout, control } = state;
    if (queued === null || disabled || liveRollout(state) !== null) return;
    const deadlineMs = Math.max(queued.frozen.deadlineMs, rollout?.frozen.deadlineMs ?? 0);
    const measure = shareOf(queued.frozen, rollout?.frozen);
    const frozen = { ...frozenFor(this.#sql, control, deadlineMs), ...(measure !== null && { measure }) };
    this.decide(state, { type: 'dequeued', frozen }, nowMs);
  }

  /** Graders of another edition than the live period's score from now on. */
  #regrade(nowMs: number): void {
    const state = this.known();
    const live = state && liveRollout(state);
    if (!state || !live || live.frozen.grading >= gradingEdition) return;
    this.decide(state, { type: 'regraded', grading: gradingEdition }, nowMs);
  }

  /** Weighs what was counted; but after a look that had much to read it is left to the alarm, a little later. */
  #look(state: FeatureState, live: RolloutState, nowMs: number): void {
    const restMs = this.#lookedAtMs + this.#restMs - nowMs;
    // A clock that was turned back must not make it wait for longer than it rests.
    if (restMs <= 0 || restMs > this.#restMs) this.#weigh(state, live, nowMs);
    else this.#owesLook = true;
  }

  #weigh(state: FeatureState, live: RolloutState, nowMs: number): void {
    lookAtPairs(this.#sql, live, nowMs);
    const evidence = evidenceNow(this.#sql, live, nowMs);
    this.#lookedAtMs = nowMs;
    this.#owesLook = false;
    this.#restMs = restAfterMs(evidence);
    this.decide(state, { type: 'evidence', evidence }, nowMs);
    const dueAtMs = nowMs + Math.max(FLUSH_MS, this.#restMs);
    enqueue(this.#sql, { kind: 'project', name: `project/${live.id}`, body: live.id, dueAtMs });
  }

  #keep(state: FeatureState): void {
    keepValue(this.#sql, STATE, state);
    this.#state = state;
  }

  #put(effect: Effect, { state, ended, nowMs }: Performing): void {
    const about = { name: effect.id, dueAtMs: nowMs };
    const told = toldBy(effect);
    if (told !== null) enqueue(this.#sql, { ...about, ...told });
    else if (effect.type === 'publish')
      enqueue(this.#sql, { kind: 'publish', ...about, name: 'publish', body: publishedRoute(state) });
    else if (effect.type === 'decide') keepDecision(this.#sql, effect.decision);
    else if (effect.type === 'project') {
      const { of: id, rollout } = effect;
      if (rollout !== null) keepRollout(this.#sql, rollout, ended?.id === rollout.id ? ended.tallied : null);
      enqueue(this.#sql, { kind: 'project', ...about, name: `project/${id}`, body: id });
    }
    // `wake_at` and `evaluate`: the state says it too, and survives a restart. See `wakeAtMs`, and the keeper of gates.
  }
}

/** What is handed on as it stands. */
function toldBy(effect: Effect): Pick<Waiting, 'kind' | 'body'> | null {
  if (effect.type === 'audit') return { kind: 'audit', body: effect.entry };
  if (effect.type === 'incident') return { kind: 'incident', body: effect.incident };
  if (effect.type === 'notify') return { kind: 'notify', body: effect.notification };
  if (effect.type !== 'abandon') return null;
  return { kind: 'abandon', body: { rollout: effect.rollout, gate: effect.gate } };
}

function earliest(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
