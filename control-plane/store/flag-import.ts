import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { flags, flagShare, flagVersions } from '#schema/tables/flags';
import type { FlagsChange } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { isFree } from './flag-rollouts.ts';
import { newRevision } from './revisions.ts';

/** Keeps many flags at once with what they share, and deletes others: all of it or nothing, under one new revision and one audit entry. False, and nothing changed: one of them is held for a rollout. */
export async function importFlags(
  db: D1Database,
  { rows, deleted, share }: FlagsChange,
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const free = isFree(JSON.stringify([...rows.map(({ key }) => key), ...deleted]));
  const { actor, atMs } = entry;
  const given = JSON.stringify(rows.map((row) => ({ ...row, definition: JSON.stringify(row.definition) })));
  const upsert = d1
    .insert(flags)
    .select(
      sql`select value ->> 'key', value ->> 'version', value ->> 'enabled', value ->> 'definition', ${actor}, ${atMs}, ${atMs}
        from json_each(${given}) where ${free}`,
    )
    .onConflictDoUpdate({
      target: flags.key,
      set: {
        version: sql`excluded.version`,
        enabled: sql`excluded.enabled`,
        definition: sql`excluded.definition`,
        updatedBy: sql`excluded.updated_by`,
        updatedAtMs: sql`max(excluded.updated_at_ms, ${flags.updatedAtMs} + 1)`,
      },
    });
  const keep = d1
    .insert(flagVersions)
    .select(
      sql`select value ->> 'key', value ->> 'version', value ->> 'hash', value ->> 'definition', ${actor}, ${atMs}
        from json_each(${given}) where ${free}`,
    )
    .onConflictDoNothing();
  const remove = d1
    .delete(flags)
    .where(sql`${flags.key} in (select value from json_each(${JSON.stringify(deleted)})) and ${free}`);
  const shared = { ...share, updatedBy: actor, updatedAtMs: atMs };
  const { evaluators, metadata } = share;
  const [, , , told] = await d1.batch([
    upsert,
    keep,
    remove,
    d1
      .insert(flagShare)
      .select(sql`select 'all', ${evaluators}, ${metadata}, ${actor}, ${atMs} where ${free}`)
      .onConflictDoUpdate({ target: flagShare.name, set: shared })
      .returning({ name: flagShare.name }),
    // Stands right behind a statement that always changes something: an import is told whatever it changed.
    entryOfChange(d1, entry),
    newRevision(d1, 'flags'),
  ]);
  return told.length > 0;
}
