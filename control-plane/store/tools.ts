import { asc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import type { ToolName } from '#schema/contracts/ids';
import type { Snapshot } from '#schema/contracts/snapshot';
import { Tool, ToolView } from '#schema/contracts/tool';
import { tools } from '#schema/tables/db';
import type { NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { newRevision, revisionOf } from './revisions.ts';

type Row = typeof tools.$inferSelect;

const toView = ({ name, tool, description, updatedBy, updatedAtMs }: Row): ToolView =>
  ToolView.parse({ tool: name, ...Tool.parse(tool), description, updatedBy, updatedAtMs });

const byName = (rows: readonly Row[]): Snapshot['tools'] =>
  Object.fromEntries(
    rows.map(({ name, tool, description }) => [
      name,
      { ...Tool.parse(tool), ...(description === null ? {} : { description }) },
    ]),
  );

/** Tools by name. */
export async function listTools(db: D1Database, { limit, after }: NamePage): Promise<ToolView[]> {
  const behind = after === undefined ? undefined : gt(tools.name, after);
  const rows = await drizzle(db).select().from(tools).where(behind).orderBy(asc(tools.name)).limit(limit);
  return rows.map(toView);
}

/** The tool of this name, if there is one. */
export async function findTool(db: D1Database, name: ToolName): Promise<ToolView | undefined> {
  const row = await drizzle(db).select().from(tools).where(eq(tools.name, name)).get();
  return row && toView(row);
}

/** Every tool as the edge calls it. All of them together fit into TOOLS_BYTES. */
export async function declaredTools(db: D1Database): Promise<Snapshot['tools']> {
  return byName(await drizzle(db).select().from(tools).orderBy(asc(tools.name)));
}

/** Keeps a tool under a new revision, with its audit entry. */
export async function saveTool(db: D1Database, view: ToolView, entry: AuditEntry): Promise<void> {
  const d1 = drizzle(db);
  const { tool: name, description, updatedBy, updatedAtMs, ...tool } = view;
  const set = { tool, description, updatedBy, updatedAtMs };
  const upsert = d1
    .insert(tools)
    .values({ name, ...set })
    .onConflictDoUpdate({ target: tools.name, set });
  await d1.batch([upsert, entryOfChange(d1, entry), newRevision(d1, 'tools')]);
}

/** Deletes a tool under a new revision, with its audit entry; false when there is none of this name. */
export async function deleteTool(db: D1Database, name: ToolName, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(tools).where(eq(tools.name, name)).returning({ name: tools.name });
  const [gone] = await d1.batch([removal, entryOfChange(d1, entry), newRevision(d1, 'tools')]);
  return gone.length > 0;
}

/** Every tool, read together with their revision; null when the newest revision is published. */
export async function unpublishedTools(db: D1Database): Promise<{ revision: number; kept: Snapshot['tools'] } | null> {
  const d1 = drizzle(db);
  const [[state], rows] = await d1.batch([revisionOf(d1, 'tools'), d1.select().from(tools).orderBy(asc(tools.name))]);
  if (state === undefined || state.published >= state.revision) return null;
  return { revision: state.revision, kept: byName(rows) };
}
