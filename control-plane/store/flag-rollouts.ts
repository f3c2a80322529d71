import { and, eq, inArray, isNull, lt, ne, sql } from 'drizzle-orm';
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1';
import type { FlagKey } from '#schema/contracts/flag';
import type { RolloutId, VersionHash, VersionId } from '#schema/contracts/ids';
import { flagRollouts, flags, flagVersions } from '#schema/tables/flags';
import { newRevision } from './revisions.ts';

/** What is rolled out of a flag, or about to be. While `candidate` is one, nobody else changes the flag. */
export type HeldFlag = {
  readonly candidate: VersionId | null;
  readonly heldAtMs: number;
  readonly rollout: RolloutId | null;
};

/** A flag that is to be rolled out: the version that must be serving, and the one that shall. */
export type FlagHold = {
  readonly key: FlagKey;
  readonly serving: VersionId;
  readonly candidate: VersionId;
  readonly hash: VersionHash;
  /** The candidate's JSON, as it was given. */
  readonly definition: string;
  readonly by: string;
  readonly atMs: number;
  /** Of the route, as its Conductor said last: what it still has to tell of the time before is no news. */
  readonly revision: number;
};

/** Whether nobody holds a flag of these keys (a list in JSON): asked in the statement that changes it, where nothing comes between. */
export const isFree = (keys: string) =>
  sql`not exists (select 1 from ${flagRollouts} where ${flagRollouts.candidate} is not null
    and ${flagRollouts.key} in (select value from json_each(${keys})))`;

/** Where a flag's rollout stands, as its Conductor says at a revision of its route; `live` null: none is. */
export type FlagStanding = {
  readonly key: string;
  readonly control: VersionId | null;
  readonly live: RolloutId | null;
  readonly last: { readonly id: RolloutId; readonly control: VersionId; readonly candidate: VersionId } | null;
  readonly revision: number;
  readonly atMs: number;
};

/** What a flag was once, as it was given. */
export async function findFlagVersion(
  db: D1Database,
  key: FlagKey,
  version: VersionId,
): Promise<{ version: VersionId; hash: VersionHash; definition: string } | undefined> {
  const { hash, definition } = flagVersions;
  const of = and(eq(flagVersions.key, key), eq(flagVersions.version, version));
  const row = await drizzle(db).select({ hash, definition }).from(flagVersions).where(of).get();
  return row && { version, hash: row.hash as VersionHash, definition: row.definition };
}

/** Null: it never was. */
export async function findHeldFlag(db: D1Database, key: FlagKey): Promise<HeldFlag | null> {
  const row = await drizzle(db).select().from(flagRollouts).where(eq(flagRollouts.key, key)).get();
  return row === undefined ? null : (row as HeldFlag);
}

/** Keeps the candidate's definition and holds the flag for its rollout. False: it changed, or is held already. */
export async function holdFlag(db: D1Database, hold: FlagHold): Promise<boolean> {
  const d1 = drizzle(db);
  const { key, serving, candidate, hash, definition, by, atMs, revision } = hold;
  const version = { key, version: candidate, hash, definition, createdBy: by, createdAtMs: atMs };
  const isServing = and(eq(flags.key, key), eq(flags.version, serving));
  const take = d1
    .insert(flagRollouts)
    .select(sql`select ${key}, ${candidate}, ${atMs}, null, ${revision} from ${flags} where ${isServing}`)
    .onConflictDoUpdate({
      target: flagRollouts.key,
      set: { candidate, heldAtMs: atMs, directed: sql`max(${flagRollouts.directed}, ${revision})` },
      setWhere: isNull(flagRollouts.candidate),
    })
    .returning({ key: flagRollouts.key });
  const keep = d1.insert(flagVersions).values(version).onConflictDoNothing();
  const [taken] = await d1.batch([take, keep, newRevision(d1, 'flags')]);
  return taken.length > 0;
}

/** Lets a flag go whose rollout never began, or was ended by hand. */
export async function releaseFlag(db: D1Database, key: FlagKey, candidate: VersionId): Promise<void> {
  const d1 = drizzle(db);
  const held = and(eq(flagRollouts.key, key), eq(flagRollouts.candidate, candidate));
  await d1.batch([d1.update(flagRollouts).set({ candidate: null }).where(held), newRevision(d1, 'flags')]);
}

/**
 * Takes what a flag's Conductor says: while a rollout lives, its name; once one has ended, the definition that won is the flag's,
 * unless somebody put another since. A standing that was taken before changes nothing. True: the flags are to be published anew.
 */
export async function projectFlag(db: D1Database, standing: FlagStanding): Promise<boolean> {
  const d1 = drizzle(db);
  const { key, live, last, revision } = standing;
  if (live !== null) {
    await d1.update(flagRollouts).set({ rollout: live }).where(eq(flagRollouts.key, key));
    return false;
  }
  if (last === null) return false;
  const isNews = and(eq(flagRollouts.key, key), lt(flagRollouts.directed, revision));
  const [known] = await d1.select({ key: flagRollouts.key }).from(flagRollouts).where(isNews);
  if (known === undefined) return false;
  // Held for another candidate it is held for a rollout that is about to begin, of which this standing knows nothing.
  const candidate = sql`nullif(${flagRollouts.candidate}, ${last.candidate})`;
  const end = d1.update(flagRollouts).set({ candidate, rollout: last.id, directed: revision }).where(isNews);
  await d1.batch([setServing(d1, standing, last), end, newRevision(d1, 'flags')]);
  return true;
}

function setServing(
  d1: DrizzleD1Database,
  { key, control, revision, atMs }: FlagStanding,
  { id, ...ends }: NonNullable<FlagStanding['last']>,
) {
  const won = and(eq(flagVersions.key, key), eq(flagVersions.version, sql`${control}`));
  const definition = sql`(select ${flagVersions.definition} from ${flagVersions} where ${won})`;
  const isEnabled = sql`(select json_extract(${flagVersions.definition}, '$.state') = 'ENABLED' from ${flagVersions} where ${won})`;
  const isNews = sql`exists (select 1 from ${flagRollouts} where ${flagRollouts.key} = ${key} and ${flagRollouts.directed} < ${revision})`;
  return d1
    .update(flags)
    .set({
      version: sql`${control}`,
      definition,
      enabled: isEnabled,
      updatedBy: `rollout ${id}`,
      updatedAtMs: sql`max(${flags.updatedAtMs} + 1, ${atMs})`,
    })
    .where(
      and(
        eq(flags.key, key),
        inArray(flags.version, [ends.control, ends.candidate]),
        ne(flags.version, sql`${control}`),
        isNews,
        sql`exists (select 1 from ${flagVersions} where ${won})`,
      ),
    );
}
