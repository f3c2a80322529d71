import { FIRSTS_KEPT_MS } from './first-feedback.ts';
import type { Sql } from './tables.ts';

/** How long the id of a batch is remembered, in ms: longer than anybody tries to send one. */
export const BATCHES_KEPT_MS = 600_000;
/** How long a late run is remembered, in ms: longer than a rollback is watched and its records may be sent. */
const LATE_RUNS_KEPT_MS = 1_800_000;
/** How often at most, and how many rows at once: a sweep is never what a decision waits for. */
const EVERY_MS = 60_000;
const AT_ONCE = 5000;

const kept = [
  { table: 'batches', key: 'id', keptMs: BATCHES_KEPT_MS },
  { table: 'firsts', key: 'run, name', keptMs: FIRSTS_KEPT_MS },
  { table: 'late_runs', key: 'run', keptMs: LATE_RUNS_KEPT_MS },
] as const;

const oldestAtMs = (sql: Sql, table: string): number | null =>
  sql.exec<{ at: number | null }>(`select min(at_ms) as at from ${table}`).one().at;

/** Deletes what time alone makes worthless, in bounded pieces. What follows a rollout is deleted with it. */
export function sweep(sql: Sql, nowMs: number): void {
  for (const { table, key, keptMs } of kept)
    sql.exec(
      `delete from ${table} where (${key}) in (select ${key} from ${table} where at_ms < ? order by at_ms limit ?)`,
      nowMs - keptMs,
      AT_ONCE,
    );
}

/** When there is something to delete, in ms since the epoch; null when nothing is kept that grows old. */
export function nextSweepAtMs(sql: Sql): number | null {
  const moments = kept.flatMap(({ table, keptMs }) => {
    const oldest = oldestAtMs(sql, table);
    return oldest === null ? [] : [oldest + keptMs + EVERY_MS];
  });
  return moments.length === 0 ? null : Math.min(...moments);
}
