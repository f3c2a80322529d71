import { and, asc, eq } from 'drizzle-orm';
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1';
import type { KeptCandidate, KeptFlag, KeptShare } from '#core/flag/file-text';
import { flagRollouts, flags, flagShare, flagVersions } from '#schema/tables/flags';
import { revisionOf } from './revisions.ts';

/** Every flag, what they share (undefined: nothing), and the versions that are rolled out, as they are kept. */
export type KeptFlags = {
  readonly flags: KeptFlag[];
  readonly share: KeptShare | undefined;
  readonly candidates: KeptCandidate[];
};

const flagRows = (d1: DrizzleD1Database) =>
  d1.select({ key: flags.key, definition: flags.definition }).from(flags).orderBy(asc(flags.key));

const shareRows = (d1: DrizzleD1Database) => d1.select().from(flagShare);

const candidateRows = (d1: DrizzleD1Database) =>
  d1
    .select({ key: flagVersions.key, version: flagVersions.version, definition: flagVersions.definition })
    .from(flagRollouts)
    .innerJoin(
      flagVersions,
      and(eq(flagVersions.key, flagRollouts.key), eq(flagVersions.version, flagRollouts.candidate)),
    );

/** All of them. */
export async function keptFlags(db: D1Database): Promise<KeptFlags> {
  const d1 = drizzle(db);
  const [rows, [share], candidates] = await d1.batch([flagRows(d1), shareRows(d1), candidateRows(d1)]);
  return { flags: rows, share, candidates };
}

/** The same with their revision, read together; null when the newest revision is published. */
export async function unpublishedFlags(db: D1Database): Promise<{ revision: number; kept: KeptFlags } | null> {
  const d1 = drizzle(db);
  const [[state], rows, [share], candidates] = await d1.batch([
    revisionOf(d1, 'flags'),
    flagRows(d1),
    shareRows(d1),
    candidateRows(d1),
  ]);
  if (state === undefined || state.published >= state.revision) return null;
  return { revision: state.revision, kept: { flags: rows, share, candidates } };
}
