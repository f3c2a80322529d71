import { and, asc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { BaselineView } from '#schema/contracts/eval';
import type { DatasetName, EvalId, FeatureName } from '#schema/contracts/ids';
import { baselines } from '#schema/tables/evals';
import { entryOfChange } from './audit.ts';

/** Makes an eval's result the baseline of its feature on its dataset, with the audit entry. */
export async function saveBaseline(db: D1Database, row: BaselineView, entry: AuditEntry): Promise<void> {
  const d1 = drizzle(db);
  const upsert = d1
    .insert(baselines)
    .values(row)
    .onConflictDoUpdate({ target: [baselines.feature, baselines.dataset], set: row });
  await d1.batch([upsert, entryOfChange(d1, entry)]);
}

/** What a feature is held to on a dataset. */
export async function findBaseline(
  db: D1Database,
  feature: FeatureName,
  dataset: DatasetName,
): Promise<BaselineView | undefined> {
  const row = await drizzle(db)
    .select()
    .from(baselines)
    .where(and(eq(baselines.feature, feature), eq(baselines.dataset, dataset)))
    .get();
  return row && BaselineView.parse(row);
}

/** What a feature is held to, dataset by dataset. */
export async function baselinesOf(db: D1Database, feature: FeatureName): Promise<BaselineView[]> {
  const rows = await drizzle(db)
    .select()
    .from(baselines)
    .where(eq(baselines.feature, feature))
    .orderBy(asc(baselines.dataset));
  return rows.map((row) => BaselineView.parse(row));
}

/** Those of these evals that are a baseline now. */
export async function baselinesAmong(db: D1Database, evals: readonly EvalId[]): Promise<Map<EvalId, BaselineView>> {
  const wanted = sql`${baselines.eval} in (select value from json_each(${JSON.stringify(evals)}))`;
  const rows = await drizzle(db).select().from(baselines).where(wanted);
  return new Map(rows.map((row) => BaselineView.parse(row)).map((row) => [row.eval, row]));
}
