import { asc, eq, gt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import type { SegmentName } from '#schema/contracts/ids';
import { SegmentView } from '#schema/contracts/segment';
import type { Snapshot } from '#schema/contracts/snapshot';
import { segments } from '#schema/tables/db';
import type { NamePage, SegmentChange } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { newRevision, revisionOf } from './revisions.ts';

type Row = typeof segments.$inferSelect;

/** The segment of this name, if there is one. */
export async function findSegment(db: D1Database, name: SegmentName): Promise<SegmentView | undefined> {
  const row = await drizzle(db).select().from(segments).where(eq(segments.segment, name)).get();
  return row && SegmentView.parse(row);
}

/** Segments by name. */
export async function listSegments(db: D1Database, { limit, after }: NamePage): Promise<SegmentView[]> {
  const behind = after === undefined ? undefined : gt(segments.segment, after);
  const rows = await drizzle(db).select().from(segments).where(behind).orderBy(asc(segments.segment)).limit(limit);
  return rows.map((row) => SegmentView.parse(row));
}

/** Keeps a segment under a new revision, with its audit entry; false, and nothing written, when it is not any more what the caller had read. */
export async function saveSegment(
  db: D1Database,
  { row, replaces }: SegmentChange,
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const { segment: _, ...set } = row;
  const unchanged = replaces === null ? sql`false` : eq(segments.updatedAtMs, replaces);
  const upsert = d1
    .insert(segments)
    .values(row)
    .onConflictDoUpdate({ target: segments.segment, set, setWhere: unchanged })
    .returning({ segment: segments.segment });
  const [saved] = await d1.batch([upsert, entryOfChange(d1, entry), newRevision(d1, 'segments')]);
  return saved.length > 0;
}

/** Deletes a segment under a new revision, with its audit entry; false when there is none of this name. */
export async function deleteSegment(db: D1Database, name: SegmentName, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(segments).where(eq(segments.segment, name)).returning({ segment: segments.segment });
  const [deleted] = await d1.batch([removal, entryOfChange(d1, entry), newRevision(d1, 'segments')]);
  return deleted.length > 0;
}

/** Every rule by its segment's name, as the snapshot carries them. */
export async function declaredSegments(db: D1Database): Promise<Snapshot['segments']> {
  return asDeclared(await drizzle(db).select().from(segments).orderBy(asc(segments.segment)));
}

/** The same with its revision, read together; null when the newest revision is published. */
export async function unpublishedSegments(
  db: D1Database,
): Promise<{ revision: number; kept: Snapshot['segments'] } | null> {
  const d1 = drizzle(db);
  const [[state], rows] = await d1.batch([
    revisionOf(d1, 'segments'),
    d1.select().from(segments).orderBy(asc(segments.segment)),
  ]);
  if (state === undefined || state.published >= state.revision) return null;
  return { revision: state.revision, kept: asDeclared(rows) };
}

const asDeclared = (rows: readonly Row[]): Snapshot['segments'] =>
  Object.fromEntries(rows.map((row) => SegmentView.parse(row)).map(({ segment, rule }) => [segment, rule]));
