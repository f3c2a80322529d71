import type { Sample } from '#core/watch/read-window';
import type { Totals } from '#core/watch/totals';
import type { Sql } from './tables.ts';

/** What is older than this is thinned to one sample a minute. */
const FINE_MS = 300_000;
const MINUTE_MS = 60_000;

/** Adds a sample; drops what is older than `keptMs`, and of what grew old all but the first of each minute. */
export function addSample(sql: Sql, { atMs, totals }: Sample, keptMs: number): void {
  sql.exec('insert or replace into samples values (?, ?)', atMs, JSON.stringify(totals));
  sql.exec('delete from samples where at_ms < ?', atMs - keptMs);
  const old = Math.floor((atMs - FINE_MS) / MINUTE_MS) * MINUTE_MS;
  // Only what has just grown old: the rest was thinned when it did.
  sql.exec(
    `delete from samples where at_ms >= ?1 and at_ms < ?2
       and at_ms not in (select min(at_ms) from samples where at_ms >= ?1 and at_ms < ?2 group by cast(at_ms / 60000.0 as integer))`,
    ...[old - 10 * MINUTE_MS, old],
  );
}

/** The samples from a moment on, and the last one before it; oldest first. */
export function samplesSince(sql: Sql, sinceMs: number): Sample[] {
  return sql
    .exec<{ at_ms: number; totals: string }>(
      `select at_ms, totals from samples
       where at_ms >= coalesce((select max(at_ms) from samples where at_ms <= ?1), ?1) order by at_ms`,
      sinceMs,
    )
    .toArray()
    .map(({ at_ms, totals }) => ({ atMs: at_ms, totals: JSON.parse(totals) as Totals }));
}
