import { and, desc, eq, ne, sql } from 'drizzle-orm';
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import type { FeatureName } from '#schema/contracts/ids';
import { Incident, type Opening, TimelineEntry } from '#schema/contracts/incident';
import { incidents, incidentTimeline } from '#schema/tables/operations';
import type { FilterOf, IncidentDeed, StoryLine, TimePage } from '../deps.ts';
import { answersFor } from './answers-for.ts';
import { entryOfChange } from './audit.ts';
import { before } from './page.ts';

/** What became of an opening: `id` is the incident's that stands for it, its own or the one that was open already. */
export type Opened = { readonly id: string; readonly opened: boolean };

/** A line of an incident's story as it is kept; the same id is written once. */
export type KeptLine = StoryLine & { readonly id: string };

/** The line, if the statement right before it in its batch changed something. */
const lineOfChange = (d1: DrizzleD1Database, incident: string, { id, atMs, kind, actor, text }: KeptLine) =>
  d1
    .insert(incidentTimeline)
    .select(sql`select ${incident}, ${id}, ${atMs}, ${kind}, ${actor}, ${text} where changes() > 0`);

/**
 * Opens an incident for whoever answers for the feature's. One whose id is there already is left as it is; while one of the same
 * `key` is not closed no other is opened, and the open one's story says that it was seen again.
 */
export async function openIncident(db: D1Database, opening: Opening): Promise<Opened> {
  const { id, atMs, feature, key, title } = opening;
  const { openedBy = { kind: 'machine', name: null }, response = null, traces = [], ...rest } = opening;
  const owner = opening.owner ?? (await answersFor(db, feature as FeatureName, 'incidents'));
  const d1 = drizzle(db);
  const row = { ...rest, openedBy, response, traces: traces.slice(0, 20), owner, status: 'open' };
  const actor = openedBy.name ?? 'sluice';
  const [made] = await d1.batch([
    d1.insert(incidents).values(row).onConflictDoNothing().returning({ id: incidents.id }),
    lineOfChange(d1, id, { id: 'opened', atMs, kind: 'opened', actor, text: title }),
  ]);
  if (made.length > 0 || key === undefined) return { id, opened: made.length > 0 };
  return goesOn(db, { ...opening, key }, { id, atMs, kind: 'again', actor, text: title });
}

/** The incident of the same key that stands for this opening hears of it. */
async function goesOn(db: D1Database, opening: Opening & { readonly key: string }, line: KeptLine): Promise<Opened> {
  const { id, feature, key } = opening;
  const open = await openOf(drizzle(db), feature, key);
  // Somebody closed the one that stood in its way a moment ago, if it is not this one.
  if (open === undefined && (await findIncident(db, id)) === undefined) return openIncident(db, opening);
  if (open === undefined || open === id) return { id, opened: false };
  await addLine(db, open, line);
  return { id: open, opened: false };
}

async function openOf(d1: DrizzleD1Database, feature: string, key: string): Promise<string | undefined> {
  const which = and(eq(incidents.feature, feature), eq(incidents.key, key), ne(incidents.status, 'closed'));
  return (await d1.select({ id: incidents.id }).from(incidents).where(which).get())?.id;
}

/** Writes a line into an incident's story; one whose id is there already is left as it is. */
export async function addLine(db: D1Database, incident: string, line: KeptLine): Promise<void> {
  await drizzle(db)
    .insert(incidentTimeline)
    .values({ incident, ...line })
    .onConflictDoNothing();
}

/** Incidents, newest first. */
export async function listIncidents(db: D1Database, page: TimePage & FilterOf<'incident.list'>): Promise<Incident[]> {
  const { feature, status } = page;
  const rows = await drizzle(db)
    .select()
    .from(incidents)
    .where(
      and(
        before(incidents.atMs, incidents.id, page.after),
        feature && eq(incidents.feature, feature),
        status && eq(incidents.status, status),
      ),
    )
    .orderBy(desc(incidents.atMs), desc(incidents.id))
    .limit(page.limit);
  return rows.map((row) => Incident.parse(row));
}

/** So many lines of a story are shown: what flaps for weeks is told by its last ones. */
const LINES = 300;

/** An incident with the last lines of its own story, oldest first; undefined: there is none of this id. */
export async function findIncident(
  db: D1Database,
  id: string,
): Promise<{ incident: Incident; own: TimelineEntry[] } | undefined> {
  const d1 = drizzle(db);
  const [rows, lines] = await d1.batch([
    d1.select().from(incidents).where(eq(incidents.id, id)),
    d1
      .select()
      .from(incidentTimeline)
      .where(eq(incidentTimeline.incident, id))
      .orderBy(desc(incidentTimeline.atMs), desc(sql`rowid`))
      .limit(LINES),
  ]);
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    incident: Incident.parse(row),
    own: lines.toReversed().map((line) => TimelineEntry.parse({ ...line, audit: null })),
  };
}

/** Does what a person decided, with the line of the story and the audit entry; false: it is not as it was found any more. */
export async function changeIncident(
  db: D1Database,
  { id, status }: Incident,
  change: { deed: IncidentDeed; entry: AuditEntry },
): Promise<boolean> {
  const { deed, entry } = change;
  const { kind, set, text } = deed;
  const d1 = drizzle(db);
  const which = and(eq(incidents.id, id), eq(incidents.status, status));
  const [changed] = await d1.batch([
    d1.update(incidents).set(set).where(which).returning({ id: incidents.id }),
    lineOfChange(d1, id, { id: entry.id, atMs: entry.atMs, kind, actor: entry.actor, text }),
    entryOfChange(d1, entry),
  ]);
  return changed.length > 0;
}
