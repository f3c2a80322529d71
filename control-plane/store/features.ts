import { asc, eq, gt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { FeatureView } from '#schema/contracts/feature';
import type { FeatureName } from '#schema/contracts/ids';
import { features } from '#schema/tables/db';
import type { FeatureChange, NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { newRevision } from './revisions.ts';

/** A feature with the projection of its traffic. */
export async function findFeature(db: D1Database, feature: FeatureName): Promise<FeatureView | undefined> {
  const row = await drizzle(db).select().from(features).where(eq(features.feature, feature)).get();
  return row && FeatureView.parse(row);
}

/** Features by name. */
export async function listFeatures(db: D1Database, { limit, after }: NamePage): Promise<FeatureView[]> {
  const behind = after === undefined ? undefined : gt(features.feature, after);
  const rows = await drizzle(db).select().from(features).where(behind).orderBy(asc(features.feature)).limit(limit);
  return rows.map((row) => FeatureView.parse(row));
}

/**
 * Creates a feature or replaces what people decided about it, with its audit entry; the projection of its traffic is the
 * Conductor's. False, and nothing written, when it is not any more what the caller had read.
 */
export async function saveFeature(
  db: D1Database,
  { row, replaces }: FeatureChange,
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const { feature: _, createdAtMs: __, ...set } = row;
  const unchanged = replaces === null ? sql`false` : eq(features.updatedAtMs, replaces);
  const upsert = d1
    .insert(features)
    .values(row)
    .onConflictDoUpdate({ target: features.feature, set, setWhere: unchanged })
    .returning({ feature: features.feature });
  const [saved] = await d1.batch([upsert, entryOfChange(d1, entry), newRevision(d1, 'terms')]);
  return saved.length > 0;
}
