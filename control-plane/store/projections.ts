import { drizzle } from 'drizzle-orm/d1';
import { and, eq, lte, sql } from 'drizzle-orm';
import type { Spending } from '#schema/contracts/feature';
import type { FeatureName, VersionId } from '#schema/contracts/ids';
import type { RolloutView } from '#schema/contracts/rollout';
import { features, rollouts } from '#schema/tables/db';

/** Where a feature's traffic goes, as its Conductor says at `updatedAtMs`. */
export type FeatureProjection = {
  feature: FeatureName;
  control: VersionId | null;
  candidate: VersionId | null;
  percent: number;
  rollout: string | null;
  disabled: boolean;
  updatedAtMs: number;
};

/** Writes a rollout's view for lists. Repeats are harmless, and a late one never undoes a newer one. */
export async function projectRollout(db: D1Database, view: RolloutView): Promise<void> {
  const row = {
    id: view.id,
    feature: view.feature,
    phase: view.phase,
    createdAtMs: view.createdAtMs,
    decisions: view.decisions.reduce((most, { n }) => Math.max(most, n), 0),
    units: view.units.control + view.units.candidate,
    view,
  };
  const newer = sql`(excluded.decisions, excluded.units) >= (${rollouts.decisions}, ${rollouts.units})`;
  const { phase, decisions, units } = row;
  await drizzle(db)
    .insert(rollouts)
    .values(row)
    .onConflictDoUpdate({ target: rollouts.id, set: { phase, decisions, units, view }, setWhere: newer });
}

/** Writes where a feature's traffic goes. Does nothing for an unknown feature, or when something newer was written. */
export async function projectFeature(db: D1Database, projection: FeatureProjection): Promise<void> {
  const { feature, updatedAtMs, ...standing } = projection;
  await drizzle(db)
    .update(features)
    .set({ ...standing, projectedAtMs: updatedAtMs })
    .where(and(eq(features.feature, feature), lte(features.projectedAtMs, updatedAtMs)));
}

/** Shows what a feature's day cost. */
export async function projectSpending(db: D1Database, feature: FeatureName, spending: Spending): Promise<void> {
  await drizzle(db).update(features).set({ spending }).where(eq(features.feature, feature));
}
