import type { FeatureName } from '#schema/contracts/ids';
import type { CacheResult, RecordedArm, RunOutcome } from '#schema/contracts/run';

/** Upper bounds (inclusive) of the duration histogram's buckets; the last one, infinity, is the number of runs. */
export const DURATION_BUCKETS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000] as const;

/** What is counted of a feature's runs of one version, arm and outcome since they exist. `buckets` are cumulative counts over DURATION_BUCKETS_MS. */
export type CounterRow = {
  version: string;
  arm: RecordedArm;
  outcome: RunOutcome;
  runs: number;
  durationMsSum: number;
  buckets: number[];
  costUsd: number;
  /** Runs whose price is unknown, and which `costUsd` therefore does not hold. */
  costUnknown: number;
  inputTokens: number;
  outputTokens: number;
  /** Runs that were answered from a snapshot known to be old. */
  stale: number;
  /** Runs that another model than a chain's first answered. */
  fallbacks: number;
  /** Runs that gave their declared answer. */
  degraded: number;
  /** What the cache did, of the runs that ask it. */
  cache: { [result in CacheResult]?: number };
};

const columns =
  'feature, version, arm, outcome, runs, duration_ms_sum, buckets, cost_usd, cost_unknown, input_tokens, output_tokens, stale, fallbacks, degraded, cache, grown_at_ms';
const upsert = `insert into counters (${columns})
  select ?1, value ->> 'version', value ->> 'arm', value ->> 'outcome', value ->> 'runs', value ->> 'durationMsSum', value -> 'buckets',
         value ->> 'costUsd', value ->> 'costUnknown', value ->> 'inputTokens', value ->> 'outputTokens', value ->> 'stale',
         coalesce(value ->> 'fallbacks', 0), coalesce(value ->> 'degraded', 0),
         coalesce(value -> 'cache', '{}'), ?3
  from json_each(?2) where true
  on conflict (feature, version, arm, outcome) do update set
    runs = excluded.runs, duration_ms_sum = excluded.duration_ms_sum, buckets = excluded.buckets, cost_usd = excluded.cost_usd,
    cost_unknown = excluded.cost_unknown, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, stale = excluded.stale,
    fallbacks = excluded.fallbacks, degraded = excluded.degraded, cache = excluded.cache,
    grown_at_ms = max(excluded.grown_at_ms, counters.grown_at_ms)
  where excluded.runs >= counters.runs`;

/** When a row grew is kept in whole hours, so that its index is not written with every flush. */
const HOUR_MS = 3_600_000;

/** Writes a feature's counters as absolute values; counters only grow, so a late write of older values changes nothing. */
export async function putCounters(
  db: D1Database,
  feature: FeatureName,
  { rows, nowMs }: { rows: readonly CounterRow[]; nowMs: number },
): Promise<void> {
  if (rows.length === 0) return;
  const grownAtMs = nowMs - (nowMs % HOUR_MS);
  await db.prepare(upsert).bind(feature, JSON.stringify(rows), grownAtMs).run();
}

/** Which versions' counters are wanted: those that serve, and those that grew since (to the hour); of their rows `most`, the newest versions' first. */
export type CountersWanted = { sinceMs: number; most: number };

const pairs = `select feature, version, max(at) as at from (
    select feature, version, grown_at_ms as at from counters where grown_at_ms >= ?1
    union all select feature, control, 9e15 from features where control is not null
    union all select feature, candidate, 9e15 from features where candidate is not null)
  group by feature, version`;
const chosen = `with pairs as (${pairs})
  select ${columns
    .split(', ')
    .map((column) => `c.${column}`)
    .join(', ')}
  from pairs join counters c on c.feature = pairs.feature and c.version = pairs.version
  order by pairs.at desc, c.feature, c.version, c.arm, c.outcome limit ?2`;
const countAll = `with pairs as (${pairs})
  select count(*) as n from pairs join counters c on c.feature = pairs.feature and c.version = pairs.version`;

type Row = {
  feature: string;
  version: string;
  arm: RecordedArm;
  outcome: RunOutcome;
  runs: number;
  duration_ms_sum: number;
  buckets: string;
  cost_usd: number;
  cost_unknown: number;
  input_tokens: number;
  output_tokens: number;
  stale: number;
  fallbacks: number;
  degraded: number;
  cache: string;
};

const rowOf = (row: Row): CounterRow & { feature: string } => ({
  feature: row.feature,
  version: row.version,
  arm: row.arm,
  outcome: row.outcome,
  runs: row.runs,
  durationMsSum: row.duration_ms_sum,
  buckets: JSON.parse(row.buckets) as number[],
  costUsd: row.cost_usd,
  costUnknown: row.cost_unknown,
  inputTokens: row.input_tokens,
  outputTokens: row.output_tokens,
  stale: row.stale,
  fallbacks: row.fallbacks,
  degraded: row.degraded,
  cache: JSON.parse(row.cache) as CounterRow['cache'],
});

/** The counters of the versions that are wanted, one row an arm and outcome; `left`: how many more rows there are. */
export async function readCounters(
  db: D1Database,
  { sinceMs, most }: CountersWanted,
): Promise<{ counters: (CounterRow & { feature: string })[]; left: number }> {
  const [rows, wanted] = await db.batch<Row & { n: number }>([
    db.prepare(chosen).bind(sinceMs, most),
    db.prepare(countAll).bind(sinceMs),
  ]);
  return {
    counters: (rows?.results ?? []).map(rowOf),
    left: Math.max(0, (wanted?.results[0]?.n ?? 0) - most),
  };
}
