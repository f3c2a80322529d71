import type { Opening } from '#schema/contracts/incident';
import { keeper } from './keeper.ts';
import { openIncident } from './store/incidents.ts';

const { keptValue, dropKept } = keeper<{ incident: Opening }>();

/** Puts the incident that an object keeps into the list of incidents, if there is one. One that took its place meanwhile stays. */
export async function openKeptIncident(db: D1Database, sql: DurableObjectStorage['sql']): Promise<void> {
  const incident = keptValue(sql, 'incident');
  if (incident === undefined) return;
  await openIncident(db, incident);
  if (keptValue(sql, 'incident')?.id === incident.id) dropKept(sql, 'incident');
}
