import type { VersionId } from '#schema/contracts/ids';
import type { RunEnded } from '#schema/contracts/record';
import type { Sql } from './tables.ts';

/** How many runs of a version are remembered, and of how many versions: those that ran last. */
const RUNS = 500;
const VERSIONS = 50;

/** Remembers how long runs took, by the version that served them; the oldest of a version make room. */
export function addDurations(sql: Sql, runs: readonly RunEnded[]): void {
  const next = new Map<string, number>();
  for (const { version, atMs, durationMs, cached } of runs) {
    const seq = next.get(version) ?? lastSeq(sql, version) + 1;
    next.set(version, seq + 1);
    sql.exec(
      'insert or replace into durations values (?, ?, ?, ?, ?, ?)',
      ...[version, seq % RUNS, seq, atMs, durationMs, cached ? 1 : 0],
    );
    if (seq === 0) forgetOldest(sql);
  }
}

const lastSeq = (sql: Sql, version: string): number =>
  sql.exec<{ seq: number | null }>('select max(seq) as seq from durations where version = ?', version).one().seq ?? -1;

function forgetOldest(sql: Sql): void {
  const lastRan = 'select version from durations group by version order by max(at_ms) desc limit -1 offset ?';
  sql.exec(`delete from durations where version in (${lastRan})`, VERSIONS);
}

/** How long the newest runs of a version took, oldest first, in ms. `uncached`: only those that called what they call. */
export function durationsOf(sql: Sql, version: VersionId | null, { uncached }: { uncached: boolean }): number[] {
  return sql
    .exec<{ duration_ms: number }>(
      'select duration_ms from durations where version = ? and cached <= ? order by seq',
      version,
      uncached ? 0 : 1,
    )
    .toArray()
    .map(({ duration_ms }) => duration_ms);
}
