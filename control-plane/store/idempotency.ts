import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { idempotency } from '#schema/tables/db';

/** How long an answer is kept for its key. */
export const KEPT_MS = 24 * 3_600_000;
/** After this a request that never answered is taken for dead, and its key may be used again. */
export const LEASE_MS = 60_000;

/** One use of a key: by whom (hash of the token), for what (digest of the request), under which claim (a fresh id). */
export type KeyUse = { caller: string; key: string; fingerprint: string; claim: string; atMs: number };

/** What a use of a key meets. */
export type Claimed =
  | { kind: 'mine' }
  | { kind: 'in_flight' }
  | { kind: 'mismatch' }
  | { kind: 'answered'; status: number; answer: string };

const claimSql = `insert into idempotency (caller, key, fingerprint, claim, at_ms) values (?1, ?2, ?3, ?4, ?5)
  on conflict (caller, key) do update set fingerprint = excluded.fingerprint, claim = excluded.claim, at_ms = excluded.at_ms, status = null, answer = null
  where idempotency.at_ms <= excluded.at_ms - ${KEPT_MS} or (idempotency.status is null and idempotency.at_ms <= excluded.at_ms - ${LEASE_MS})`;
const sweepSql = `delete from idempotency where rowid in (select rowid from idempotency where at_ms <= ? order by at_ms limit 100)`;

/** Takes a key for this request, or says who has it. Of two requests at once exactly one gets `mine`. Each use deletes up to a hundred expired rows. */
export async function claimKey(db: D1Database, use: KeyUse): Promise<Claimed> {
  const { caller, key, fingerprint, claim, atMs } = use;
  await db.batch([
    db.prepare(claimSql).bind(caller, key, fingerprint, claim, atMs),
    db.prepare(sweepSql).bind(atMs - KEPT_MS),
  ]);
  const row = await drizzle(db).select().from(idempotency).where(of(use)).get();
  if (row === undefined) return { kind: 'in_flight' };
  if (row.claim === claim) return { kind: 'mine' };
  if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
  return row.status === null || row.answer === null
    ? { kind: 'in_flight' }
    : { kind: 'answered', status: row.status, answer: row.answer };
}

/** Keeps the (sealed) answer under the key, unless the claim was lost meanwhile. */
export async function keepAnswer(
  db: D1Database,
  use: KeyUse,
  answered: { status: number; answer: string },
): Promise<void> {
  await drizzle(db)
    .update(idempotency)
    .set(answered)
    .where(and(of(use), eq(idempotency.claim, use.claim)));
}

/** Gives the key back after a failure that a repeat may mend. */
export async function dropClaim(db: D1Database, use: KeyUse): Promise<void> {
  await drizzle(db)
    .delete(idempotency)
    .where(and(of(use), eq(idempotency.claim, use.claim)));
}

const of = ({ caller, key }: KeyUse) => and(eq(idempotency.caller, caller), eq(idempotency.key, key));
