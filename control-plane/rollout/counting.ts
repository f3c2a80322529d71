import { isMeasured } from '#core/cache/is-measured';
import type { EndedRun } from '#core/evidence/answer';
import type { CountRow } from '#core/evidence/count-row';
import { drawnFor } from '#core/evidence/sampled';
import { admitted, type Slices } from '#core/evidence/slices';
import { tossed, type Watch } from '#core/evidence/watches';
import type { RolloutState } from '#core/rollout/state';
import type { RunEnded, RunRecord, RunStarted } from '#schema/contracts/record';
import { forgetArrivals, noteArrivals } from './arrivals.ts';
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
import { keepSlices, readSlices } from './slice-rows.ts';
import { sighted } from './sighted.ts';
import type { Sql } from './tables.ts';
import { UnitRows } from './unit-rows.ts';
import { beginStage, nextWatches, readWatches, saveWatches, stageWatch } from './watch-rows.ts';

/** How long the end of a run may follow a start that came too late itself, in ms. */
const END_FOLLOWS_MS = 5000;

type Told = RunStarted | RunEnded;

/** A record that may be evidence: of the live rollout, in one of its arms, by somebody known. */
type Countable = Told & { readonly unit: string; readonly arm: 'control' | 'candidate' };
type Sight = { readonly record: Countable; readonly rules: PeriodRules; readonly nowMs: number };

const endOf = (run: RunEnded): EndedRun => {
  const { outcome, fallback, degraded, durationMs, firstContentMs, costUsd, scores, grading } = run;
  return {
    ...{ outcome, fallback, degraded, durationMs, costUsd },
    ...(firstContentMs === undefined ? {} : { firstContentMs }),
    ...(scores === undefined ? {} : { scores, grading }),
  };
};

/**
 * What the live rollout counts, in the Conductor's tables: which runs open a count, and when they come of age. The rules are
 * `core/evidence`; this keeps the rows. Everything here runs inside a transaction of its caller.
 */
export class Counting {
  readonly #sql: Sql;
  readonly #units: UnitRows;
  #watches: readonly Watch[] = [];
  #rows: CountRow[] = [];
  #slices: Slices = {};
  #arrived = { ended: 0, late: 0 };

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
    keepSlices(this.#sql, {});
    forgetArrivals(this.#sql);
  }

  /** To be called when a transaction failed: what memory knew of it is not so. */
  forget(): void {
    this.#units.forget();
    this.#watches = [];
    this.#rows = [];
    this.#arrived = { ended: 0, late: 0 };
  }

  /** Takes records of runs, in any order, and whatever else is due. True when counts changed; without guardrails a unit counts when it is seen. */
  see(live: RolloutState, records: readonly RunRecord[], nowMs: number): boolean {
    this.#watches = readWatches(this.#sql);
    const before = { watches: this.#watches, slices: readSlices(this.#sql) };
    this.#slices = before.slices;
    for (const record of records) if (isOfARun(record)) this.#take(live, record, nowMs);
    const opened = this.#watches !== before.watches;
    if (opened) saveWatches(this.#sql, this.#watches);
    if (this.#slices !== before.slices) keepSlices(this.#sql, this.#slices);
    noteArrivals(this.#sql, this.#arrived, nowMs);
    this.#arrived = { ended: 0, late: 0 };
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

  #take(live: RolloutState, record: Told, nowMs: number): void {
    // A run that opened a count is heard to its end, whatever became of the tracking of its unit.
    const known = findPending(this.#sql, record.run);
    if (known !== null) {
      if (record.kind === 'started') return;
      const rules = wasFailure(known) ? periodRules(this.#sql, known.period) : undefined;
      if (rules === undefined) this.#arrived.ended += 1;
      else this.#arrive(record, rules, nowMs);
      return this.#ripen(ended(known, endOf(record)), nowMs);
    }
    const rules = record.rollout?.id === live.id ? periodRules(this.#sql, record.rollout.period) : undefined;
    const cause = this.#cause(live, record, rules);
    if (cause !== null || rules === undefined) {
      if (record.kind === 'ended') addUncounted(this.#sql, cause ?? 'unknown_period');
      return;
    }
    if (record.kind === 'ended') this.#arrive(record, rules, nowMs);
    this.#sight(live, { record: record as Countable, rules, nowMs });
  }

  #arrive(record: RunEnded, rules: PeriodRules, nowMs: number): void {
    this.#arrived.ended += 1;
    if (!isLate(record, rules, nowMs)) return;
    this.#arrived.late += 1;
    addUncounted(this.#sql, 'late');
  }

  /** Why a run is no evidence, whatever becomes of it; null when it may be. */
  #cause(live: RolloutState, record: Told, rules: PeriodRules | undefined): string | null {
    if (record.rollout === null || record.rollout.id !== live.id) return 'other_rollout';
    if (record.arm !== 'control' && record.arm !== 'candidate') return record.arm;
    if (record.unit === null) return 'anonymous';
    if (record.outside !== undefined) return record.outside;
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
    // From here on the run is in the counts: its value of each attribute takes its place among those that came before.
    const { slices, names } = admitted(this.#slices, rules.guardrails, record.slices ?? []);
    this.#slices = slices;
    const end = record.kind === 'ended' ? endOf(record) : null;
    const kept = {
      ...{ run: record.run, arm, coins, slices: names, done: {}, end },
      measured: isMeasured({ rollout: live.id, unit: record.unit, share: rules.measure }),
      drawn: drawnFor(rules.guardrails, { rollout: live.id, unit: record.unit }),
      startedAtMs: Math.min(record.atMs, nowMs),
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

/** What is done for nobody, a mirrored run or a refreshed answer, is nobody's evidence here. */
const isOfARun = (record: RunRecord): record is Told => record.kind === 'started' || record.kind === 'ended';

/** Whether the run began after the watch opened. A period's first watch opens with it, so there the edge's clock is not asked. */
function began({ openedAtMs }: Watch, { atMs }: Told, { sinceMs }: PeriodRules): boolean {
  return openedAtMs <= sinceMs || openedAtMs <= atMs;
}

/** Nothing had been heard of the run's end when what it answers to a guardrail was settled. */
const wasFailure = ({ kept }: PendingRun): boolean =>
  kept.end === null && Object.values(kept.done).some((done) => done !== 'open');

/** A record that came after its run had to be taken for a failure, although it ended in time. */
function isLate({ atMs, durationMs }: RunEnded, { deadlineMs }: PeriodRules, nowMs: number): boolean {
  return durationMs <= deadlineMs && nowMs > atMs + deadlineMs;
}
