import type { CountRow } from '#core/evidence/count-row';
import { tossed, type Watch } from '#core/evidence/watches';
import type { RolloutState } from '#core/rollout/state';
import type { RunEnded, RunRecord } from '#schema/contracts/record';
import { addCounts, addUncounted } from './count-rows.ts';
import {
  type Counting as Live,
  duePending,
  ended,
  findPending,
  keepPending,
  type PendingRun,
  ripen,
} from './pending-rows.ts';
import { keepPeriod, type PeriodRules, periodRules } from './period-rules.ts';
import { sighted } from './sighted.ts';
import type { Sql } from './tables.ts';
import { UnitRows } from './unit-rows.ts';
import { beginStage, nextWatches, readWatches, saveWatches, stageWatch } from './watch-rows.ts';

/** How long the end of a run may follow a start that came too late itself, in ms. */
const END_FOLLOWS_MS = 5000;

/** A record that may be evidence: of the live rollout, in one of its arms, by somebody known. */
type Countable = RunRecord & { readonly unit: string; readonly arm: 'control' | 'candidate' };
type Sight = { readonly record: Countable; readonly rules: PeriodRules; readonly nowMs: number };

const endOf = ({ outcome, fallback, degraded, durationMs, costUsd }: RunEnded) => ({
  outcome,
  fallback,
  degraded,
  durationMs,
  costUsd,
});

/**
 * What the live rollout counts, in the Conductor's tables: which runs open a count, and when they come of age. The rules are
 * `core/evidence`; this keeps the rows. Everything here runs inside a transaction of its caller.
 */
export class Counting {
  readonly #sql: Sql;
  readonly #units: UnitRows;
  #watches: readonly Watch[] = [];
  #rows: CountRow[] = [];

  constructor(sql: Sql, units: UnitRows = new UnitRows(sql)) {
    this.#sql = sql;
    this.#units = units;
  }

  /** A period of the rollout begins: its rules stand from now on, and a watch opens with it. */
  beginPeriod(live: RolloutState, nowMs: number, { stageBegins }: { stageBegins: boolean }): void {
    keepPeriod(this.#sql, live, nowMs);
    nextWatches(this.#sql, readWatches(this.#sql), { nowMs, period: live.period });
    if (stageBegins) beginStage(this.#sql);
  }

  /** Forgets everything that was counted. */
  clear(): void {
    this.#units.clear();
    for (const table of ['watches', 'periods', 'pending', 'counts', 'uncounted'])
      this.#sql.exec(`delete from ${table}`);
  }

  /** To be called when a transaction failed: what memory knew of it is not so. */
  forget(): void {
    this.#units.forget();
    this.#watches = [];
    this.#rows = [];
  }

  /** Takes records of runs, in any order, and whatever else is due. True when counts changed; without guardrails a unit counts when it is seen. */
  see(live: RolloutState, records: readonly RunRecord[], nowMs: number): boolean {
    this.#watches = readWatches(this.#sql);
    const before = this.#watches;
    for (const record of records) this.#take(live, record, nowMs);
    const opened = this.#watches !== before;
    if (opened) saveWatches(this.#sql, this.#watches);
    const changed = this.settle(nowMs);
    return changed || (opened && live.plan.guardrails.length === 0);
  }

  /** Counts the runs whose moment has come. True when counts changed. */
  settle(nowMs: number): boolean {
    this.#watches = readWatches(this.#sql);
    for (const run of duePending(this.#sql, nowMs)) this.#ripen(run, nowMs);
    const changed = this.#rows.length > 0;
    addCounts(this.#sql, this.#rows);
    this.#rows = [];
    return changed;
  }

  #take(live: RolloutState, record: RunRecord, nowMs: number): void {
    // A run that opened a count is heard to its end, whatever became of the tracking of its unit.
    const known = findPending(this.#sql, record.run);
    if (known !== null) return record.kind === 'ended' ? this.#ripen(ended(known, endOf(record)), nowMs) : undefined;
    const rules = record.rollout?.id === live.id ? periodRules(this.#sql, record.rollout.period) : undefined;
    const cause = this.#cause(live, record, rules);
    if (cause !== null || rules === undefined) {
      if (record.kind === 'ended') addUncounted(this.#sql, cause ?? 'unknown_period');
      return;
    }
    if (record.kind === 'ended' && isLate(record, rules, nowMs)) addUncounted(this.#sql, 'late');
    this.#sight(live, { record: record as Countable, rules, nowMs });
  }

  /** Why a run is no evidence, whatever becomes of it; null when it may be. */
  #cause(live: RolloutState, record: RunRecord, rules: PeriodRules | undefined): string | null {
    if (record.rollout === null || record.rollout.id !== live.id) return 'other_rollout';
    if (record.arm === 'pinned') return 'pinned';
    if (record.unit === null) return 'anonymous';
    if (rules === undefined) return 'unknown_period';
    return this.#units.tracked(live.id, record.unit) ? null : 'not_tracked';
  }

  /**
   * A run is seen for the first time: by its start, or by its end when that came before. Which of the two it was does not
   * matter: both open the same counts, and the second opens none.
   */
  #sight(live: RolloutState, { record, rules, nowMs }: Sight): void {
    const period = record.rollout?.period ?? live.period;
    this.#watches = nextWatches(this.#sql, this.#watches, { nowMs, period: live.period });
    const open = this.#watches.filter((watch) => began(watch, record, rules));
    const before = this.#units.find(record.unit);
    const { arm } = record;
    const about = { watches: this.#watches, open };
    const { coins, known, changed, firstBoth } = sighted(before, { arm, period, w: rules.w }, about);
    if (firstBoth) addUncounted(this.#sql, 'both_arms');
    if (changed) this.#units.save(live.id, record.unit, { known, isNew: before === null });
    if (coins.length === 0) return;

    this.#watches = tossed(this.#watches, arm, coins);
    const end = record.kind === 'ended' ? endOf(record) : null;
    const kept = {
      run: record.run,
      arm,
      coins,
      done: {},
      startedAtMs: Math.min(record.atMs, nowMs),
      measured: true,
      end,
    };
    // A start that comes after its deadline was on the road for long, and so may be its end: it is given the time to arrive.
    if (end === null && nowMs > record.atMs + rules.deadlineMs)
      keepPending(this.#sql, { period, kept }, nowMs + END_FOLLOWS_MS);
    else this.#ripen({ period, kept }, nowMs);
  }

  #ripen(run: PendingRun, nowMs: number): void {
    this.#rows.push(...ripen(this.#sql, run, { counting: this.#live(), nowMs }));
  }

  #live(): Live {
    return { liveWatches: this.#watches.map(({ id }) => id), stageWatch: stageWatch(this.#sql) };
  }
}

/** Whether the run began after the watch opened. A period's first watch opens with it, so there the edge's clock is not asked. */
function began({ openedAtMs }: Watch, { atMs }: RunRecord, { sinceMs }: PeriodRules): boolean {
  return openedAtMs <= sinceMs || openedAtMs <= atMs;
}

/** A record that came after its run had to be taken for a failure, although it ended in time. */
function isLate({ atMs, durationMs }: RunEnded, { deadlineMs }: PeriodRules, nowMs: number): boolean {
  return durationMs <= deadlineMs && nowMs > atMs + deadlineMs;
}
