import { asc } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { FeatureName } from '#schema/contracts/ids';
import type { CacheResult, RecordedArm, RunOutcome } from '#schema/contracts/run';
import { counters } from '#schema/tables/db';

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
  'feature, version, arm, outcome, runs, duration_ms_sum, buckets, cost_usd, cost_unknown, input_tokens, output_tokens, stale, fallbacks, degraded, cache';
const upsert = `insert into counters (${columns})
  select ?, value ->> 'version', value ->> 'arm', value ->> 'outcome', value ->> 'runs', value ->> 'durationMsSum', value -> 'buckets',
         value ->> 'costUsd', value ->> 'costUnknown', value ->> 'inputTokens', value ->> 'outputTokens', value ->> 'stale',
         coalesce(value ->> 'fallbacks', 0), coalesce(value ->> 'degraded', 0),
         coalesce(value -> 'cache', '{}')
  from json_each(?) where true
  on conflict (feature, version, arm, outcome) do update set
    runs = excluded.runs, duration_ms_sum = excluded.duration_ms_sum, buckets = excluded.buckets, cost_usd = excluded.cost_usd,
    cost_unknown = excluded.cost_unknown, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, stale = excluded.stale,
    fallbacks = excluded.fallbacks, degraded = excluded.degraded, cache = excluded.cache
  where excluded.runs >= counters.runs`;

/** Writes a feature's counters as absolute values; counters only grow, so a late write of older values changes nothing. */
export async function putCounters(db: D1Database, feature: FeatureName, rows: readonly CounterRow[]): Promise<void> {
  if (rows.length > 0) await db.prepare(upsert).bind(feature, JSON.stringify(rows)).run();
}

/** Every counter, by feature. */
export async function readCounters(db: D1Database): Promise<(CounterRow & { feature: string })[]> {
  return drizzle(db).select().from(counters).orderBy(asc(counters.feature), asc(counters.version));
}
