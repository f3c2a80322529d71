import { isNo } from '#core/evidence/is-no';
import type { FirstFeedback } from '#core/evidence/answer';
import type { FeedbackRecord } from '#schema/contracts/feedback';
import type { Sql } from './tables.ts';

/** How long the first feedback of a run is kept: the longest that a guardrail may wait, and an hour for late records. */
export const FIRSTS_KEPT_MS = 90_000_000;

/** Keeps the value if it is the first of its run and name: what evidence asks for. */
export function keepFirst(sql: Sql, { run, name, value, atMs }: FeedbackRecord): void {
  sql.exec('insert or ignore into firsts values (?, ?, ?, ?)', run, name, isNo(value) ? 1 : 0, atMs);
}

/** The first value of each name that a run got. */
export function readFirsts(sql: Sql, run: string): FirstFeedback {
  const rows = sql
    .exec<{ name: string; no: number; at_ms: number }>('select name, no, at_ms from firsts where run = ?', run)
    .toArray();
  return Object.fromEntries(rows.map(({ name, no, at_ms }) => [name, { no: no === 1, atMs: at_ms }]));
}
