import { asc, eq, gt, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import type { FeatureName } from '#schema/contracts/ids';
import { type Happening, ReceiverRow } from '#schema/contracts/notification';
import { receivers } from '#schema/tables/db';
import type { NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';

/** Receivers by name. */
export async function listReceivers(db: D1Database, { limit, after }: NamePage): Promise<ReceiverRow[]> {
  const behind = after === undefined ? undefined : gt(receivers.name, after);
  const rows = await drizzle(db).select().from(receivers).where(behind).orderBy(asc(receivers.name)).limit(limit);
  return rows.map((row) => ReceiverRow.parse(row));
}

/** The receiver of this name, if there is one. */
export async function findReceiver(db: D1Database, name: string): Promise<ReceiverRow | undefined> {
  const row = await drizzle(db).select().from(receivers).where(eq(receivers.name, name)).get();
  return row && ReceiverRow.parse(row);
}

/** Keeps a receiver, with its audit entry; false when what is there is as new. */
export async function saveReceiver(db: D1Database, row: ReceiverRow, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const { name: _, ...set } = row;
  const upsert = d1
    .insert(receivers)
    .values(row)
    .onConflictDoUpdate({ target: receivers.name, set, setWhere: lt(receivers.updatedAtMs, row.updatedAtMs) })
    .returning({ name: receivers.name });
  const [saved] = await d1.batch([upsert, entryOfChange(d1, entry)]);
  return saved.length > 0;
}

/** Deletes a receiver, with its audit entry; false when there is none of this name. */
export async function deleteReceiver(db: D1Database, name: string, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(receivers).where(eq(receivers.name, name)).returning({ name: receivers.name });
  const [gone] = await d1.batch([removal, entryOfChange(d1, entry)]);
  return gone.length > 0;
}

/** The names of those who want to be told of such a thing happening to this feature. */
export async function receiversOf(
  db: D1Database,
  { feature, type }: { feature: FeatureName; type: Happening },
): Promise<string[]> {
  const wanted = (column: typeof receivers.events | typeof receivers.features, value: string) =>
    sql`(${column} is null or exists (select 1 from json_each(${column}) where value = ${value}))`;
  const rows = await drizzle(db)
    .select({ name: receivers.name })
    .from(receivers)
    .where(sql`${wanted(receivers.events, type)} and ${wanted(receivers.features, feature)}`)
    .orderBy(asc(receivers.name));
  return rows.map(({ name }) => name);
}
