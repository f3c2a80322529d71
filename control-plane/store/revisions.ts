import { eq, sql } from 'drizzle-orm';
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1';
import { revisions } from '#schema/tables/db';

/** The parts of the snapshot that D1 has the truth of. */
export type Part = 'keys' | 'segments' | 'tools' | 'flags' | 'providers' | 'terms';

/** For the batch of a change to a part: its next revision. */
export const newRevision = (d1: DrizzleD1Database, name: Part) =>
  d1
    .insert(revisions)
    .values({ name, revision: 1, published: 0 })
    .onConflictDoUpdate({ target: revisions.name, set: { revision: sql`${revisions.revision} + 1` } });

/** For the batch that reads a part: its revision, and the last one that the publisher has. */
export const revisionOf = (d1: DrizzleD1Database, name: Part) =>
  d1.select().from(revisions).where(eq(revisions.name, name));

/** Notes that the publisher has this revision of a part. */
export async function notePublished(db: D1Database, name: Part, revision: number): Promise<void> {
  const published = sql`max(${revisions.published}, ${revision})`;
  await drizzle(db).update(revisions).set({ published }).where(eq(revisions.name, name));
}
