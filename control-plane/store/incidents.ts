import { and, desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { Incident } from '#schema/contracts/audit';
import type { FeatureName } from '#schema/contracts/ids';
import { incidents } from '#schema/tables/db';
import type { TimePage } from '../deps.ts';
import { findFeature } from './features.ts';
import { before } from './page.ts';

/** Opens an incident for whoever answers for the feature's; one whose id is there already is left as it is. */
export async function openIncident(db: D1Database, incident: Omit<Incident, 'owner' | 'status'>): Promise<void> {
  const feature = await findFeature(db, incident.feature as FeatureName);
  const owner = feature?.owners.incidents ?? 'nobody';
  await drizzle(db)
    .insert(incidents)
    .values({ ...incident, owner, status: 'open' })
    .onConflictDoNothing();
}

/** Incidents, newest first. */
export async function listIncidents(
  db: D1Database,
  page: TimePage & { feature?: FeatureName | undefined },
): Promise<Incident[]> {
  const rows = await drizzle(db)
    .select()
    .from(incidents)
    .where(and(before(incidents.atMs, incidents.id, page.after), page.feature && eq(incidents.feature, page.feature)))
    .orderBy(desc(incidents.atMs), desc(incidents.id))
    .limit(page.limit);
  return rows.map((row) => Incident.parse(row));
}
