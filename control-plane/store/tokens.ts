import { asc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { TokenView, type Principal } from '#schema/contracts/principal';
import { tokens } from '#schema/tables/db';
import type { NamePage } from '../deps.ts';

const { name, role, createdBy, createdAtMs } = tokens;

/** Whose token hashes to this, if anybody's. */
export async function findToken(db: D1Database, hash: string): Promise<Principal | undefined> {
  const row = await drizzle(db).select({ name, role }).from(tokens).where(eq(tokens.hash, hash)).get();
  return row && TokenView.pick({ name: true, role: true }).parse(row);
}

/** Tokens by name. */
export async function listTokens(db: D1Database, { limit, after }: NamePage): Promise<TokenView[]> {
  const behind = after === undefined ? undefined : gt(name, after);
  const rows = await drizzle(db)
    .select({ name, role, createdBy, createdAtMs })
    .from(tokens)
    .where(behind)
    .orderBy(asc(name))
    .limit(limit);
  return rows.map((row) => TokenView.parse(row));
}

/** Keeps a token's hash; false when the name is taken. */
export async function saveToken(db: D1Database, token: TokenView & { hash: string }): Promise<boolean> {
  return (await drizzle(db).insert(tokens).values(token).onConflictDoNothing().returning({ name })).length > 0;
}

/** Revokes a token; false when there is none of this name. */
export async function deleteToken(db: D1Database, named: string): Promise<boolean> {
  return (await drizzle(db).delete(tokens).where(eq(name, named)).returning({ name })).length > 0;
}
