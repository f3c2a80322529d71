import type { Seen } from '#core/rollout/event';
import type { FeatureState, TakenBack } from '#core/rollout/state';
import type { RunRecord } from '#schema/contracts/record';
import type { Sql } from './tables.ts';

/** How many late runs are remembered. */
const LATE_MOST = 10_000;

/** A run that was answered: mirrored and refreshing ones never are, and pinned ones may have any version. */
type Answered = Exclude<RunRecord, { kind: 'mirrored' | 'refreshed' | 'evaluated' }>;

const isAnswered = (record: RunRecord): record is Answered => record.kind === 'started' || record.kind === 'ended';

const isLate = ({ version, atMs }: Answered, takenBack: readonly TakenBack[]): boolean =>
  takenBack.some((one) => one.version === version && atMs > one.sinceMs + one.boundMs);

/**
 * What the records say of who was served what, each run once a batch; a run that began with a version which should have stopped
 * is told once for ever, although its start and its end may come apart.
 */
export function seenRuns(sql: Sql, { takenBack }: FeatureState, records: readonly RunRecord[]): Seen['runs'] {
  const runs = new Map<string, Answered>();
  for (const record of records)
    if (isAnswered(record) && (record.arm === 'control' || record.arm === 'candidate')) runs.set(record.run, record);
  const news = [...runs.values()].filter((record) => !isLate(record, takenBack) || isNews(sql, record));
  return news.map((record) => ({
    version: record.version,
    atMs: record.atMs,
    stale: record.kind === 'ended' && record.stale,
  }));
}

/** A late run that nobody was told of yet; after ten thousand nobody needs to be told of more. */
const isNews = (sql: Sql, { run, atMs }: Answered): boolean =>
  sql
    .exec(
      `insert or ignore into late_runs select ?, ?
       where (select count(*) from (select 1 from late_runs limit ${LATE_MOST})) < ${LATE_MOST} returning run`,
      ...[run, atMs],
    )
    .toArray().length > 0;
