import type { RunEnded, RunEvaluated, RunMirrored, RunRefreshed } from '#schema/contracts/record';
import { DURATION_BUCKETS_MS, type CounterRow } from '../store/counters.ts';
import type { Sql } from './tables.ts';

/** A run with an end: one that was answered, or what was done for nobody, which counts under its own arm. */
type Counted = RunEnded | RunMirrored | RunRefreshed | RunEvaluated;
type Key = Pick<CounterRow, 'version' | 'arm' | 'outcome'>;

const empty = ({ version, arm, outcome }: Key): CounterRow => ({
  version,
  arm,
  outcome,
  runs: 0,
  durationMsSum: 0,
  buckets: DURATION_BUCKETS_MS.map(() => 0),
  costUsd: 0,
  costUnknown: 0,
  inputTokens: 0,
  outputTokens: 0,
  stale: 0,
  fallbacks: 0,
  degraded: 0,
  cache: {},
});

function added(row: CounterRow, run: Counted): CounterRow {
  return {
    ...row,
    runs: row.runs + 1,
    durationMsSum: row.durationMsSum + run.durationMs,
    buckets: DURATION_BUCKETS_MS.map((most, index) => (row.buckets[index] ?? 0) + (run.durationMs <= most ? 1 : 0)),
    costUsd: row.costUsd + (run.costUsd ?? 0),
    costUnknown: row.costUnknown + (run.costUsd === null ? 1 : 0),
    inputTokens: row.inputTokens + run.inputTokens,
    outputTokens: row.outputTokens + run.outputTokens,
    stale: row.stale + (run.stale ? 1 : 0),
    fallbacks: row.fallbacks + (run.fallback ? 1 : 0),
    degraded: row.degraded + (run.degraded ? 1 : 0),
    cache: run.cache === undefined ? row.cache : { ...row.cache, [run.cache]: (row.cache[run.cache] ?? 0) + 1 },
  };
}

function find(sql: Sql, key: Key): CounterRow {
  const { version, arm, outcome } = key;
  const row = sql
    .exec<{ body: string }>(
      'select body from counters where version = ? and arm = ? and outcome = ?',
      version,
      arm,
      outcome,
    )
    .toArray()[0];
  // One that was written by an earlier release lacks what is counted since.
  return row === undefined ? empty(key) : { ...empty(key), ...(JSON.parse(row.body) as CounterRow) };
}

/** Adds runs to the counters of their version, arm and outcome, in one write a counter. */
export function addToCounters(sql: Sql, runs: readonly Counted[]): void {
  const touched = new Map<string, CounterRow>();
  for (const run of runs) {
    const key = `${run.version} ${run.arm} ${run.outcome}`;
    touched.set(key, added(touched.get(key) ?? find(sql, run), run));
  }
  for (const row of touched.values())
    sql.exec(
      'insert or replace into counters values (?, ?, ?, 1, ?, ?)',
      ...[row.version, row.arm, row.outcome, row.runs, JSON.stringify(row)],
    );
}

/** Every counter. */
export const allCounters = (sql: Sql): CounterRow[] =>
  sql
    .exec<{ body: string }>('select body from counters')
    .toArray()
    .map(({ body }) => JSON.parse(body) as CounterRow);

/** The counters that grew since they were last flushed. */
export function dirtyCounters(sql: Sql): CounterRow[] {
  const rows = sql.exec<{ body: string }>('select body from counters where dirty = 1').toArray();
  return rows.map(({ body }) => JSON.parse(body) as CounterRow);
}

/** Notes that these values were flushed; what grew in the meantime stays dirty. */
export function noteFlushed(sql: Sql, rows: readonly CounterRow[]): void {
  for (const { version, arm, outcome, runs } of rows)
    sql.exec(
      'update counters set dirty = 0 where version = ? and arm = ? and outcome = ? and runs = ?',
      ...[version, arm, outcome, runs],
    );
}
