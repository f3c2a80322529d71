import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { FlagView, type FlagKey } from '#schema/contracts/flag';
import { flags, flagVersions } from '#schema/tables/flags';
import type { FlagChange, NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { isFree } from './flag-rollouts.ts';
import { newRevision } from './revisions.ts';

type Row = typeof flags.$inferSelect;

const viewOf = (row: Row): FlagView => FlagView.parse({ ...row, definition: JSON.parse(row.definition) });

/** The flag of this key, if there is one. */
export async function findFlag(db: D1Database, key: FlagKey): Promise<FlagView | undefined> {
  const row = await drizzle(db).select().from(flags).where(eq(flags.key, key)).get();
  return row && viewOf(row);
}

/** Flags by key. */
export async function listFlags(db: D1Database, { limit, after }: NamePage): Promise<FlagView[]> {
  const behind = after === undefined ? undefined : gt(flags.key, after);
  const rows = await drizzle(db).select().from(flags).where(behind).orderBy(asc(flags.key)).limit(limit);
  return rows.map(viewOf);
}

/** Keeps a flag, its version, and their audit entry under a new revision; nothing of it when the flag is not any more what the caller had read, or is held for a rollout. */
export async function saveFlag(
  db: D1Database,
  { row, hash, replaces }: FlagChange,
  entry: AuditEntry,
): Promise<'saved' | 'lost' | 'clash'> {
  const d1 = drizzle(db);
  const { key, version } = row;
  const definition = JSON.stringify(row.definition);
  const named = and(eq(flagVersions.key, key), eq(flagVersions.version, version));
  const [known] = await d1.select({ hash: flagVersions.hash }).from(flagVersions).where(named);
  if (known !== undefined && known.hash !== hash) return 'clash';

  const { key: _, createdAtMs: __, ...set } = { ...row, definition };
  const unchanged =
    replaces === null ? sql`false` : sql`${flags.updatedAtMs} = ${replaces} and ${isFree(JSON.stringify([key]))}`;
  const upsert = d1
    .insert(flags)
    .values({ ...row, definition })
    .onConflictDoUpdate({ target: flags.key, set, setWhere: unchanged })
    .returning({ key: flags.key });
  const { updatedBy, updatedAtMs } = row;
  const kept = and(eq(flags.key, key), eq(flags.version, version), eq(flags.updatedAtMs, updatedAtMs));
  const keepVersion = d1
    .insert(flagVersions)
    .select(
      sql`select ${key}, ${version}, ${hash}, ${definition}, ${updatedBy}, ${updatedAtMs} from ${flags} where ${kept}`,
    )
    .onConflictDoNothing();
  const [saved] = await d1.batch([upsert, entryOfChange(d1, entry), newRevision(d1, 'flags'), keepVersion]);
  return saved.length > 0 ? 'saved' : 'lost';
}

/** Deletes a flag under a new revision, with its audit entry; false when there is none of this key, or it is held for a rollout. */
export async function deleteFlag(db: D1Database, key: FlagKey, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1
    .delete(flags)
    .where(and(eq(flags.key, key), isFree(JSON.stringify([key]))))
    .returning({ key: flags.key });
  const [deleted] = await d1.batch([removal, entryOfChange(d1, entry), newRevision(d1, 'flags')]);
  return deleted.length > 0;
}
