import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { CodeView, type CodeHash } from '#schema/contracts/code';
import type { FeatureName } from '#schema/contracts/ids';
import { code as table } from '#schema/tables/db';
import { entryOfChange } from './audit.ts';

const { feature, code, functions, bytes, pushedBy, pushedAtMs } = table;
const columns = { feature, code, functions, bytes, pushedBy, pushedAtMs };

/** Keeps code, with its audit entry. False: the feature has it already, and nothing changed. */
export async function saveCode(
  db: D1Database,
  row: CodeView & { readonly source: string },
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const insert = d1.insert(table).values(row).onConflictDoNothing().returning({ code });
  const [created] = await d1.batch([insert, entryOfChange(d1, entry)]);
  return created.length > 0;
}

/** Code of a feature, without its text. */
export async function findCode(db: D1Database, of: FeatureName, hash: CodeHash): Promise<CodeView | undefined> {
  const query = drizzle(db).select(columns).from(table);
  const row = await query.where(and(eq(feature, of), eq(code, hash))).get();
  return row && CodeView.parse(row);
}

/** The text of code by its hash, whose ever it is. */
export async function findSource(db: D1Database, hash: CodeHash): Promise<string | null> {
  const row = await drizzle(db).select({ source: table.source }).from(table).where(eq(code, hash)).get();
  return row?.source ?? null;
}
