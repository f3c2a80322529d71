import { and, between, desc, eq, sql } from 'drizzle-orm';
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import type { FeatureName } from '#schema/contracts/ids';
import { audit } from '#schema/tables/db';
import { before } from './page.ts';
import type { TimePage } from '../deps.ts';

const insertMany = `insert or ignore into audit (id, at_ms, actor, action, feature, subject, reason, detail)
  select value ->> 'id', value ->> 'atMs', value ->> 'actor', value ->> 'action', value ->> 'feature', value ->> 'subject',
         value ->> 'reason', nullif(value -> 'detail', 'null')
  from json_each(?)`;

/** Adds entries to the audit record; one whose id is there already is left as it is. */
export async function appendAudit(db: D1Database, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length > 0) await db.prepare(insertMany).bind(JSON.stringify(entries)).run();
}

/** The entry of the statement right before it in a batch: written in the same transaction, and only when that one changed something. Its columns stand in the table's order. */
export const entryOfChange = (d1: DrizzleD1Database, entry: AuditEntry) => {
  const { id, atMs, actor, action, feature, subject, reason } = entry;
  const detail = entry.detail === null ? null : JSON.stringify(entry.detail);
  return d1
    .insert(audit)
    .select(
      sql`select ${id}, ${atMs}, ${actor}, ${action}, ${feature}, ${subject}, ${reason}, ${detail} where changes() > 0`,
    );
};

/** Audit entries, newest first. */
export async function listAudit(
  db: D1Database,
  page: TimePage & { feature?: FeatureName | undefined },
): Promise<AuditEntry[]> {
  return drizzle(db)
    .select()
    .from(audit)
    .where(and(before(audit.atMs, audit.id, page.after), page.feature && eq(audit.feature, page.feature)))
    .orderBy(desc(audit.atMs), desc(audit.id))
    .limit(page.limit);
}

/** What the record has of a feature between two moments (both included), newest first, at most a hundred entries. */
export async function auditWithin(
  db: D1Database,
  feature: FeatureName,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<AuditEntry[]> {
  return drizzle(db)
    .select()
    .from(audit)
    .where(and(eq(audit.feature, feature), between(audit.atMs, fromMs, toMs)))
    .orderBy(desc(audit.atMs), desc(audit.id))
    .limit(100);
}
