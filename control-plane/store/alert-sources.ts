import { asc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { AlertSourceView } from '#schema/contracts/alert-source';
import type { AuditEntry } from '#schema/contracts/audit';
import type { Principal } from '#schema/contracts/principal';
import { alertSources } from '#schema/tables/operations';
import type { AlertSourceRow, NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';

type Row = typeof alertSources.$inferSelect;

const toRow = ({ hash, nonce, ...row }: Row): AlertSourceRow => ({ ...AlertSourceView.parse(row), hash, nonce });

/** Who acts when an alert of this source came in. */
export const asPrincipal = ({ name, allows, lateS }: AlertSourceView): Principal => ({
  name: `alert-source/${name}`,
  role: 'alerter',
  allows,
  source: { name, lateS },
});

/** Alert sources by name. */
export async function listAlertSources(db: D1Database, { limit, after }: NamePage): Promise<AlertSourceView[]> {
  const behind = after === undefined ? undefined : gt(alertSources.name, after);
  const rows = await drizzle(db).select().from(alertSources).where(behind).orderBy(asc(alertSources.name)).limit(limit);
  return rows.map((row) => AlertSourceView.parse(row));
}

/** The source of this name, with what its secret is known by. */
export async function findAlertSource(db: D1Database, name: string): Promise<AlertSourceRow | undefined> {
  const row = await drizzle(db).select().from(alertSources).where(eq(alertSources.name, name)).get();
  return row && toRow(row);
}

/** Whose token hashes to this, if it is a source's. */
export async function findSourceToken(db: D1Database, hash: string): Promise<Principal | undefined> {
  const row = await drizzle(db).select().from(alertSources).where(eq(alertSources.hash, hash)).get();
  return row && asPrincipal(toRow(row));
}

/** Keeps a source in place of the one before, with its audit entry. */
export async function saveAlertSource(db: D1Database, row: AlertSourceRow, entry: AuditEntry): Promise<void> {
  const d1 = drizzle(db);
  const { name: _, ...set } = row;
  const upsert = d1.insert(alertSources).values(row).onConflictDoUpdate({ target: alertSources.name, set });
  await d1.batch([upsert, entryOfChange(d1, entry)]);
}

/** Deletes a source, with its audit entry; false when there is none of this name. */
export async function deleteAlertSource(db: D1Database, name: string, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(alertSources).where(eq(alertSources.name, name)).returning({ name: alertSources.name });
  const [gone] = await d1.batch([removal, entryOfChange(d1, entry)]);
  return gone.length > 0;
}
