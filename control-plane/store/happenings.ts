import { asc } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { FeatureName } from '#schema/contracts/ids';
import type { RecordedArm } from '#schema/contracts/run';
import { happenings } from '#schema/tables/db';

/** How often something (`schema/contracts/happening.ts`) happened in a feature's runs of one arm since they exist. */
export type HappeningRow = { arm: RecordedArm; what: string; n: number };

const upsert = `insert into happenings (feature, what, arm, n)
  select ?, value ->> 'what', value ->> 'arm', value ->> 'n' from json_each(?) where true
  on conflict (feature, what, arm) do update set n = excluded.n where excluded.n >= happenings.n`;

/** Writes what happened in a feature's runs as absolute values; they only grow, so a late write of older ones changes nothing. */
export async function putHappenings(
  db: D1Database,
  feature: FeatureName,
  rows: readonly HappeningRow[],
): Promise<void> {
  if (rows.length > 0) await db.prepare(upsert).bind(feature, JSON.stringify(rows)).run();
}

/** The first `most` of them, by feature. */
export async function readHappenings(db: D1Database, most: number): Promise<(HappeningRow & { feature: string })[]> {
  return drizzle(db)
    .select()
    .from(happenings)
    .orderBy(asc(happenings.feature), asc(happenings.what), asc(happenings.arm))
    .limit(most);
}
