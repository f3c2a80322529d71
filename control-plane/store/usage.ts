import { and, between, eq, gte, lte } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { FeatureName } from '#schema/contracts/ids';
import type { ActiveMonth, UsageDay, Via } from '#schema/contracts/usage';
import { activeUnits, usage } from '#schema/tables/operations';

const upsertDays = `insert into usage (feature, day, via, version, step, model, n, unpriced, usd, input, cached, written, output)
  select ?, value ->> 'day', value ->> 'via', value ->> 'version', value ->> 'step', value ->> 'model', value ->> 'n',
         value ->> 'unpriced', value ->> 'usd', value ->> 'input', value ->> 'cached', value ->> 'written', value ->> 'output'
  from json_each(?) where true
  on conflict (feature, day, via, version, step, model) do update set n = excluded.n, unpriced = excluded.unpriced, usd = excluded.usd,
    input = excluded.input, cached = excluded.cached, written = excluded.written, output = excluded.output
  where excluded.n >= usage.n`;

const upsertMonths = `insert into active_units (feature, month, counted, sketch)
  select ?, value ->> 'month', value ->> 'counted', value ->> 'sketch' from json_each(?) where true
  on conflict (feature, month) do update set counted = excluded.counted, sketch = excluded.sketch`;

/** Writes what a feature's runs took, as absolute values that only grow. */
export async function putUsage(
  db: D1Database,
  feature: FeatureName,
  { days, months }: { days: readonly UsageDay[]; months: readonly ActiveMonth[] },
): Promise<void> {
  const statements = [
    ...(days.length > 0 ? [db.prepare(upsertDays).bind(feature, JSON.stringify(days))] : []),
    ...(months.length > 0 ? [db.prepare(upsertMonths).bind(feature, JSON.stringify(months))] : []),
  ];
  if (statements.length > 0) await db.batch(statements);
}

/** What runs took between two UTC days (both included), of one feature or of all. */
export async function readUsage(
  db: D1Database,
  { from, to, feature }: { from: number; to: number; feature?: FeatureName | undefined },
): Promise<(UsageDay & { feature: string })[]> {
  const of = feature === undefined ? undefined : eq(usage.feature, feature);
  const rows = await drizzle(db)
    .select()
    .from(usage)
    .where(and(of, between(usage.day, from, to)));
  return rows.map((row) => ({ ...row, via: row.via as Via }));
}

/** Who was active between two months (both included), of one feature or of all. */
export async function readActive(
  db: D1Database,
  { from, to, feature }: { from: string; to: string; feature?: FeatureName | undefined },
): Promise<(ActiveMonth & { feature: string })[]> {
  const of = feature === undefined ? undefined : eq(activeUnits.feature, feature);
  return drizzle(db)
    .select()
    .from(activeUnits)
    .where(and(of, gte(activeUnits.month, from), lte(activeUnits.month, to)));
}

/** How long what a day's runs took is known. */
const DAYS_KEPT = 400;
const PIECE = 500;

/** Deletes days long past, a piece at a time. */
export async function sweepUsage(db: D1Database, today: number): Promise<void> {
  const old = 'delete from usage where rowid in (select rowid from usage where day < ? limit ?)';
  await db
    .prepare(old)
    .bind(today - DAYS_KEPT, PIECE)
    .run();
}
