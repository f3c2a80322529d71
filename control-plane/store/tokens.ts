import { asc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { TokenView, type Principal } from '#schema/contracts/principal';
import { tokens } from '#schema/tables/db';
import type { NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';

const { name, role, allows, createdBy, createdAtMs } = tokens;

/** Whose token hashes to this, if anybody's. */
export async function findToken(db: D1Database, hash: string): Promise<Principal | undefined> {
  const row = await drizzle(db).select({ name, role, allows }).from(tokens).where(eq(tokens.hash, hash)).get();
  if (row === undefined) return undefined;
  const { allows: allowed, ...who } = TokenView.pick({ name: true, role: true, allows: true }).parse(row);
  return { ...who, ...(allowed !== null && { allows: allowed }) };
}

/** Tokens by name. */
export async function listTokens(db: D1Database, { limit, after }: NamePage): Promise<TokenView[]> {
  const behind = after === undefined ? undefined : gt(name, after);
  const rows = await drizzle(db)
    .select({ name, role, allows, createdBy, createdAtMs })
    .from(tokens)
    .where(behind)
    .orderBy(asc(name))
    .limit(limit);
  return rows.map((row) => TokenView.parse(row));
}

/** Keeps a token's hash, with its audit entry; false when the name is taken. */
export async function saveToken(
  db: D1Database,
  token: TokenView & { hash: string },
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const [made] = await d1.batch([
    d1.insert(tokens).values(token).onConflictDoNothing().returning({ name }),
    entryOfChange(d1, entry),
  ]);
  return made.length > 0;
}

/** Revokes a token, with its audit entry; false when there is none of this name. */
export async function deleteToken(db: D1Database, named: string, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const [gone] = await d1.batch([
    d1.delete(tokens).where(eq(name, named)).returning({ name }),
    entryOfChange(d1, entry),
  ]);
  return gone.length > 0;
}
