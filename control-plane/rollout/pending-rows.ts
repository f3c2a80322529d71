import type { EndedRun, FirstFeedback } from '#core/evidence/answer';
import type { CountRow } from '#core/evidence/count-row';
import { type CountingRules, mature, type Pending } from '#core/evidence/mature';
import { type PeriodRules, periodRules } from './period-rules.ts';
import { readFirsts } from './first-feedback.ts';
import type { Sql } from './tables.ts';

/** Which watches count now: the live ones, and the stage's own. */
export type Counting = Pick<CountingRules, 'liveWatches' | 'stageWatch'>;

/** A run that opened counts; feedback is kept apart and read when it is asked for. */
type Kept = Omit<Pending, 'feedback'>;

export type PendingRun = { readonly period: number; readonly kept: Kept };

type Row = { period: number; body: string };

/** How many runs come of age in one transaction; the rest follows in the next. */
const AT_ONCE = 2000;

/** A run that was kept before there were slices and samples has none. */
const toPending = ({ period, body }: Row): PendingRun => {
  const kept = JSON.parse(body) as Omit<Kept, 'slices' | 'drawn'> & Partial<Kept>;
  return { period, kept: { slices: [], drawn: [], ...kept } };
};

export function findPending(sql: Sql, run: string): PendingRun | null {
  const row = sql.exec<Row>('select period, body from pending where run = ?', run).toArray()[0];
  return row === undefined ? null : toPending(row);
}

/** The run with how it ended; an end that was heard stands, unless it only said that the run waits. */
export function ended(run: PendingRun, end: EndedRun): PendingRun {
  const stands = run.kept.end !== null && run.kept.end.outcome !== 'waiting';
  return stands ? run : { ...run, kept: { ...run.kept, end } };
}

/** What the run adds to the counts now; the rest of it is kept until its next moment, or forgotten when nothing is left. */
export function ripen(sql: Sql, run: PendingRun, at: { counting: Counting; nowMs: number }): readonly CountRow[] {
  const rules = periodRules(sql, run.period);
  const id = run.kept.run;
  if (rules === undefined) {
    sql.exec('delete from pending where run = ?', id);
    return [];
  }
  const pending = { ...run.kept, feedback: asked(sql, id, rules) };
  const { rows, pending: rest, nextAtMs } = mature(pending, { ...rules, ...at.counting }, at.nowMs);
  if (rest === null) sql.exec('delete from pending where run = ?', id);
  else {
    const { feedback: _, ...kept } = rest;
    keepPending(sql, { period: run.period, kept }, nextAtMs);
  }
  return rows;
}

/** Keeps a run until `nextAtMs`; null: until something is heard of it. */
export function keepPending(sql: Sql, { period, kept }: PendingRun, nextAtMs: number | null): void {
  const body = JSON.stringify(kept);
  sql.exec('insert or replace into pending values (?, ?, ?, ?)', kept.run, period, nextAtMs, body);
}

const asked = (sql: Sql, run: string, { guardrails }: PeriodRules): FirstFeedback =>
  guardrails.some(({ metric }) => metric === 'rejected') ? readFirsts(sql, run) : {};

/** The runs whose moment has come, the longest due first, at most as many as one transaction should take. */
export function duePending(sql: Sql, nowMs: number): PendingRun[] {
  return sql
    .exec<Row>('select period, body from pending where next_at_ms <= ? order by next_at_ms limit ?', nowMs, AT_ONCE)
    .toArray()
    .map(toPending);
}

/** When the next run comes of age, in ms since the epoch. */
export function nextPendingAtMs(sql: Sql): number | null {
  // Written so that the partial index answers it: `min()` alone would read every pending run.
  const next = 'select next_at_ms as at from pending where next_at_ms is not null order by next_at_ms limit 1';
  return sql.exec<{ at: number }>(next).toArray()[0]?.at ?? null;
}
