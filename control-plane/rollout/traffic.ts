import type { Effect } from '#core/rollout/effect';
import type { Event } from '#core/rollout/event';
import { holdEndsAtMs } from '#core/rollout/hold';
import { liveRollout } from '#core/rollout/live-rollout';
import { type FeatureState, type RolloutState, unborn } from '#core/rollout/state';
import type { Step } from '#core/rollout/step-of';
import { transition } from '#core/rollout/transition';
import type { FeatureName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import type { RecordBatch, RunEnded } from '#schema/contracts/record';
import type { Result } from '#schema/contracts/result';
import { addToCounters } from './counter-rows.ts';
import { Counting } from './counting.ts';
import { keepDecision } from './decision-rows.ts';
import { addDurations } from './duration-rows.ts';
import { evidenceOf } from './evidence-of.ts';
import { keepValue, keptValue } from './kept-values.ts';
import { enqueue } from './outbox.ts';
import { nextPendingAtMs } from './pending-rows.ts';
import { publishedRoute } from './published-route.ts';
import { keepRollout } from './rollout-rows.ts';
import { talliedNow } from './rollout-view.ts';
import type { Sql } from './tables.ts';

const STATE = 'state';
/** How long what changes all the time (counters, counts of a live rollout) may be old in D1. */
const FLUSH_MS = 1000;

/**
 * One feature's traffic as rows: its state, what is counted, and the outbox. Everything is synchronous and runs inside a
 * transaction of the caller, so that a decision and its effects are kept together or not at all.
 */
export class Traffic {
  readonly #sql: Sql;
  readonly #counting: Counting;
  #state: FeatureState | null = null;
  #lookedAtMs = 0;

  constructor(sql: Sql, counting: Counting = new Counting(sql)) {
    this.#sql = sql;
    this.#counting = counting;
  }

  /** The feature's state, or undefined when it never was given a command or a record. */
  known(): FeatureState | undefined {
    this.#state ??= keptValue<FeatureState>(this.#sql, STATE) ?? null;
    return this.#state ?? undefined;
  }

  /** The feature's state; that of a feature nobody has touched is made up and not kept. */
  state(feature: FeatureName): FeatureState {
    return this.known() ?? unborn(feature);
  }

  /** To be called when a transaction failed: what memory knew of it is not so. */
  forget(): void {
    this.#state = null;
    this.#counting.forget();
  }

  /** Takes an event: the state after it, and its effects in the outbox; or the refusal, and nothing has changed. */
  decide(before: FeatureState, event: Event, nowMs: number): Result<Step, Failure> {
    const result = transition(before, event, nowMs);
    if (!result.ok) return result;
    const { state, effects } = result.value;
    if (state !== before && JSON.stringify(state) !== JSON.stringify(before)) this.#keep(state);
    this.#follow(before, state, nowMs);
    for (const effect of effects) this.#put(effect, state, nowMs);
    return result;
  }

  /** Takes records of runs, each batch once: counters, durations, and what they are to the live rollout. */
  record({ id, feature, records }: RecordBatch, nowMs: number): void {
    const fresh = this.#sql.exec('insert or ignore into batches values (?, ?) returning id', id, nowMs).toArray();
    if (fresh.length === 0) return;
    const state = this.state(feature);
    if (this.known() === undefined) this.#keep(state);
    const ended = records.filter((record): record is RunEnded => record.kind === 'ended');
    if (ended.length > 0) {
      addToCounters(this.#sql, ended);
      enqueue(this.#sql, { kind: 'counters', name: 'counters', body: null, dueAtMs: nowMs + FLUSH_MS });
    }
    // While a feature is disabled its runs are refusals: how quick they are says nothing of the version.
    if (!state.disabled)
      addDurations(
        this.#sql,
        ended.filter(({ arm, outcome }) => arm !== 'pinned' && outcome !== 'waiting'),
      );
    const live = liveRollout(state);
    if (live !== null && this.#counting.see(live, records, nowMs)) this.#weigh(state, live, nowMs);
  }

  /** What time brings: runs come of age, a hold ends. The evidence is weighed when either has. */
  pass(nowMs: number): void {
    const state = this.known();
    const live = state && liveRollout(state);
    if (state === undefined || live === undefined || live === null) return;
    const counted = this.#counting.settle(nowMs);
    const wakeAtMs = this.wakeAtMs();
    if (counted || (wakeAtMs !== null && wakeAtMs <= nowMs)) this.#weigh(state, live, nowMs);
  }

  /** When time will bring something, in ms since the epoch; null when nothing is awaited. */
  nextAtMs(): number | null {
    const state = this.known();
    if (state === undefined || liveRollout(state) === null) return null;
    const moments = [nextPendingAtMs(this.#sql), this.wakeAtMs()].filter((at) => at !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  }

  /**
   * When the evidence is to be looked at although nothing is counted: at the end of the stage's hold, and then every second,
   * not all the time; while holding once, when its clock begins to run again, for what was counted while it stood.
   */
  wakeAtMs(): number | null {
    const state = this.known();
    const live = state && liveRollout(state);
    if (live === undefined || live === null) return null;
    const { phase, clockSinceMs } = live;
    if (phase === 'holding') return clockSinceMs !== null && this.#lookedAtMs < clockSinceMs ? clockSinceMs : null;
    if (phase !== 'running') return null;
    const endsAtMs = holdEndsAtMs(live);
    return endsAtMs === null || this.#lookedAtMs < endsAtMs ? endsAtMs : this.#lookedAtMs + FLUSH_MS;
  }

  #weigh(state: FeatureState, live: RolloutState, nowMs: number): void {
    this.#lookedAtMs = nowMs;
    this.decide(state, { type: 'evidence', evidence: evidenceOf(this.#sql, live) }, nowMs);
    enqueue(this.#sql, { kind: 'project', name: `project/${live.id}`, body: live.id, dueAtMs: nowMs + FLUSH_MS });
  }

  #keep(state: FeatureState): void {
    keepValue(this.#sql, STATE, state);
    this.#state = state;
  }

  /** Counting follows the rollout: it begins with it, changes its rules with each period, and ends with it. */
  #follow(before: FeatureState, after: FeatureState, nowMs: number): void {
    const [was, is] = [before.rollout, after.rollout];
    if (is === null || is === was) return;
    const [lived, lives] = [liveRollout(before), liveRollout(after)];
    const ended = lived !== null && lives === null;
    keepRollout(this.#sql, is, ended ? talliedNow(this.#sql, lived) : null);
    if (was?.id !== is.id || ended) this.#counting.clear();
    if (lives === null || lived?.period === lives.period) return;
    this.#counting.beginPeriod(lives, nowMs, { stageBegins: lived === null || lived.stage !== lives.stage });
  }

  #put(effect: Effect, state: FeatureState, nowMs: number): void {
    const about = { name: effect.id, dueAtMs: nowMs };
    switch (effect.type) {
      case 'publish':
        return enqueue(this.#sql, { kind: 'publish', ...about, name: 'publish', body: publishedRoute(state) });
      case 'audit':
        return enqueue(this.#sql, { kind: 'audit', ...about, body: effect.entry });
      case 'incident':
        return enqueue(this.#sql, { kind: 'incident', ...about, body: effect.incident });
      case 'decide':
        return keepDecision(this.#sql, effect.decision);
      case 'project': {
        const id = effect.rollout?.id ?? null;
        return enqueue(this.#sql, { kind: 'project', ...about, name: `project/${id}`, body: id });
      }
      case 'wake_at':
        // The state says it too, and survives a restart: see `wakeAtMs`.
        return;
    }
  }
}
