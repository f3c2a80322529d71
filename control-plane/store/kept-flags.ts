import { asc } from 'drizzle-orm';
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1';
import type { KeptFlag, KeptShare } from '#core/flag/file-text';
import { flags, flagShare } from '#schema/tables/flags';
import { revisionOf } from './revisions.ts';

/** Every flag, and what they share (undefined: nothing), as they are kept. */
export type KeptFlags = { readonly flags: KeptFlag[]; readonly share: KeptShare | undefined };

const flagRows = (d1: DrizzleD1Database) =>
  d1.select({ key: flags.key, definition: flags.definition }).from(flags).orderBy(asc(flags.key));

const shareRows = (d1: DrizzleD1Database) => d1.select().from(flagShare);

/** All of them. */
export async function keptFlags(db: D1Database): Promise<KeptFlags> {
  const d1 = drizzle(db);
  const [rows, [share]] = await d1.batch([flagRows(d1), shareRows(d1)]);
  return { flags: rows, share };
}

/** The same with their revision, read together; null when the newest revision is published. */
export async function unpublishedFlags(db: D1Database): Promise<{ revision: number; kept: KeptFlags } | null> {
  const d1 = drizzle(db);
  const [[state], rows, [share]] = await d1.batch([revisionOf(d1, 'flags'), flagRows(d1), shareRows(d1)]);
  if (state === undefined || state.published >= state.revision) return null;
  return { revision: state.revision, kept: { flags: rows, share } };
}
