import { asc, eq, getTableColumns, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { KeyView } from '#schema/contracts/principal';
import { grantLimits } from '#schema/contracts/key-limits';
import { KeyGrant } from '#schema/contracts/snapshot';
import { keys } from '#schema/tables/db';
import type { NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { newRevision, revisionOf } from './revisions.ts';

const { hash: _, ...shown } = getTableColumns(keys);

/** API keys by name. */
export async function listKeys(db: D1Database, { limit, after }: NamePage): Promise<KeyView[]> {
  const behind = after === undefined ? undefined : gt(keys.name, after);
  const rows = await drizzle(db).select(shown).from(keys).where(behind).orderBy(asc(keys.name)).limit(limit);
  return rows.map((row) => KeyView.parse(row));
}

/** Keeps a key's hash under a new revision, with its audit entry; false when the name is taken. */
export async function saveKey(db: D1Database, key: KeyView & { hash: string }, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const insert = d1.insert(keys).values(key).onConflictDoNothing().returning({ name: keys.name });
  const [inserted] = await d1.batch([insert, entryOfChange(d1, entry), newRevision(d1, 'keys')]);
  return inserted.length > 0;
}

/** Changes a key's limits under a new revision, with an audit entry; null when there is none of this name. */
export async function limitKey(
  db: D1Database,
  { name, limits }: Pick<KeyView, 'name' | 'limits'>,
  entry: AuditEntry,
): Promise<KeyView | null> {
  const d1 = drizzle(db);
  const change = d1.update(keys).set({ limits }).where(eq(keys.name, name)).returning(shown);
  const [[row]] = await d1.batch([change, entryOfChange(d1, entry), newRevision(d1, 'keys')]);
  return row === undefined ? null : KeyView.parse(row);
}

/** Revokes a key under a new revision, with its audit entry; false when there is none of this name. */
export async function deleteKey(db: D1Database, name: string, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(keys).where(eq(keys.name, name)).returning({ name: keys.name });
  const [deleted] = await d1.batch([removal, entryOfChange(d1, entry), newRevision(d1, 'keys')]);
  return deleted.length > 0;
}

/** The grants of every key, read together with their revision; null when the newest revision is published. */
export async function unpublishedKeys(db: D1Database): Promise<{ revision: number; kept: KeyGrant[] } | null> {
  const d1 = drizzle(db);
  const [[state], rows] = await d1.batch([revisionOf(d1, 'keys'), d1.select().from(keys).orderBy(asc(keys.name))]);
  if (state === undefined || state.published >= state.revision) return null;
  return {
    revision: state.revision,
    kept: rows.map(grantOf),
  };
}

/** A key as the edge checks it; what it does not have is left out, so that older edges read it too. */
function grantOf({ name, hash, kind, features, pin, origins, ...row }: typeof keys.$inferSelect): KeyGrant {
  const { limits, expiresAtMs } = KeyView.pick({ limits: true, expiresAtMs: true }).parse(row);
  return KeyGrant.parse({
    ...{ id: name, hash, kind, features, pin, origins },
    ...(limits === null ? {} : { limits: grantLimits(limits) }),
    ...(expiresAtMs === null ? {} : { expiresAtMs }),
  });
}
