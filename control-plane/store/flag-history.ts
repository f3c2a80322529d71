import { and, desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { FlagVersionRow, FlagVersionView, type FlagKey } from '#schema/contracts/flag';
import type { VersionId } from '#schema/contracts/ids';
import { flagVersions } from '#schema/tables/flags';
import type { TimePage } from '../deps.ts';
import { before } from './page.ts';

/** What a flag was, newest first. */
export async function listFlagVersions(db: D1Database, key: FlagKey, page: TimePage): Promise<FlagVersionRow[]> {
  const { key: name, version, createdAtMs } = flagVersions;
  const rows = await drizzle(db)
    .select()
    .from(flagVersions)
    .where(and(eq(name, key), before(createdAtMs, version, page.after)))
    .orderBy(desc(createdAtMs), desc(version))
    .limit(page.limit);
  return rows.map((row) => FlagVersionRow.parse(row));
}

/** A version of a flag with its definition. */
export async function viewFlagVersion(
  db: D1Database,
  key: FlagKey,
  version: VersionId,
): Promise<FlagVersionView | undefined> {
  const which = and(eq(flagVersions.key, key), eq(flagVersions.version, version));
  const row = await drizzle(db).select().from(flagVersions).where(which).get();
  return row && FlagVersionView.parse({ ...row, definition: JSON.parse(row.definition) });
}
