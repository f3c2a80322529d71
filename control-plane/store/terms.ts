import { asc } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { Budgets, Permissions } from '#schema/contracts/feature';
import type { FeatureName } from '#schema/contracts/ids';
import type { Snapshot, Terms } from '#schema/contracts/snapshot';
import { features } from '#schema/tables/db';
import { revisionOf } from './revisions.ts';

const isBounded = ({ providers, collections, tools, code, usdPerRun }: Terms): boolean =>
  usdPerRun !== null || !code || [providers, collections, tools].some((permitted) => permitted !== '*');

/** What bounded features may use and spend in a run, read together with their revision; null when the newest is published. */
export async function unpublishedTerms(db: D1Database): Promise<{ revision: number; kept: Snapshot['terms'] } | null> {
  const d1 = drizzle(db);
  const { feature, permissions, budgets } = features;
  const all = d1.select({ feature, permissions, budgets }).from(features).orderBy(asc(feature));
  const [[state], rows] = await d1.batch([revisionOf(d1, 'terms'), all]);
  if (state === undefined || state.published >= state.revision) return null;
  const terms = rows.map((row): [FeatureName, Terms] => {
    const { usdPerRun = null } = Budgets.parse(row.budgets);
    return [row.feature as FeatureName, { ...Permissions.parse(row.permissions), usdPerRun }];
  });
  return { revision: state.revision, kept: Object.fromEntries(terms.filter(([, one]) => isBounded(one))) };
}
