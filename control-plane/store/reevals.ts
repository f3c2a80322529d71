import { and, asc, eq, lt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import type { FeatureName } from '#schema/contracts/ids';
import { ReevalRow } from '#schema/contracts/reeval';
import { reevals } from '#schema/tables/evals';
import { entryOfChange } from './audit.ts';

const named = (feature: FeatureName, name: string) => and(eq(reevals.feature, feature), eq(reevals.name, name));

/** What of a feature is evaluated again and again, by name. */
export async function listReevals(db: D1Database, feature: FeatureName): Promise<ReevalRow[]> {
  const rows = await drizzle(db)
    .select()
    .from(reevals)
    .where(eq(reevals.feature, feature))
    .orderBy(asc(reevals.name))
    .limit(1000);
  return rows.map((row) => ReevalRow.parse(row));
}

/** Keeps it, with its audit entry; false when what is there is as new. */
export async function saveReeval(db: D1Database, row: ReevalRow, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const upsert = d1
    .insert(reevals)
    .values(row)
    .onConflictDoUpdate({
      target: [reevals.feature, reevals.name],
      set: row,
      setWhere: lt(reevals.updatedAtMs, row.updatedAtMs),
    })
    .returning({ name: reevals.name });
  const [saved] = await d1.batch([upsert, entryOfChange(d1, entry)]);
  return saved.length > 0;
}

/** Deletes it, with its audit entry; false when there is none of this name. */
export async function deleteReeval(
  db: D1Database,
  { feature, name }: Pick<ReevalRow, 'feature' | 'name'>,
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(reevals).where(named(feature, name)).returning({ name: reevals.name });
  const [gone] = await d1.batch([removal, entryOfChange(d1, entry)]);
  return gone.length > 0;
}
