import { asc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { FeatureView } from '#schema/contracts/feature';
import type { FeatureName } from '#schema/contracts/ids';
import { features } from '#schema/tables/db';
import type { FeatureRow, NamePage } from '../deps.ts';

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

/** Creates a feature or replaces what people decided about it; the projection of its traffic is the Conductor's. */
export async function saveFeature(db: D1Database, row: FeatureRow): Promise<void> {
  const { feature: _, createdAtMs: __, ...set } = row;
  await drizzle(db).insert(features).values(row).onConflictDoUpdate({ target: features.feature, set });
}
