import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { flags, flagShare, flagVersions } from '#schema/tables/flags';
import type { FlagsChange } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { newRevision } from './revisions.ts';

/** Keeps many flags at once with what they share, and deletes others: all of it or nothing, under one new revision and one audit entry. */
export async function importFlags(
  db: D1Database,
  { rows, deleted, share }: FlagsChange,
  entry: AuditEntry,
): Promise<void> {
  const d1 = drizzle(db);
  const { actor, atMs } = entry;
  const given = JSON.stringify(rows.map((row) => ({ ...row, definition: JSON.stringify(row.definition) })));
  const upsert = d1
    .insert(flags)
    .select(
      sql`select value ->> 'key', value ->> 'version', value ->> 'enabled', value ->> 'definition', ${actor}, ${atMs}, ${atMs}
        from json_each(${given}) where true`,
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
        from json_each(${given}) where true`,
    )
    .onConflictDoNothing();
  const remove = d1.delete(flags).where(sql`${flags.key} in (select value from json_each(${JSON.stringify(deleted)}))`);
  const shared = { ...share, updatedBy: actor, updatedAtMs: atMs };
  await d1.batch([
    upsert,
    keep,
    remove,
    d1
      .insert(flagShare)
      .values({ name: 'all', ...shared })
      .onConflictDoUpdate({ target: flagShare.name, set: shared }),
    // Stands right behind a statement that always changes something: an import is told whatever it changed.
    entryOfChange(d1, entry),
    newRevision(d1, 'flags'),
  ]);
}
