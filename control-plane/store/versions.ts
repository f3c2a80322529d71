import { and, desc, eq, getTableColumns } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import type { FeatureName, VersionHash, VersionId } from '#schema/contracts/ids';
import { VersionRow, VersionView } from '#schema/contracts/version';
import { versions } from '#schema/tables/db';
import type { TimePage, VersionToKeep } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { before } from './page.ts';

/** Keeps a version, with its audit entry. `clash`: its short name belongs to another hash, and nothing was stored. */
export async function saveVersion(
  db: D1Database,
  version: VersionToKeep,
  entry: AuditEntry,
): Promise<'created' | 'exists' | 'clash'> {
  const d1 = drizzle(db);
  const insert = d1.insert(versions).values(version).onConflictDoNothing().returning({ hash: versions.hash });
  const [created] = await d1.batch([insert, entryOfChange(d1, entry)]);
  if (created.length > 0) return 'created';
  const kept = await d1.select({ hash: versions.hash }).from(versions).where(of(version)).get();
  return kept?.hash === version.hash ? 'exists' : 'clash';
}

/** A version with its manifest. */
export async function findVersion(
  db: D1Database,
  feature: FeatureName,
  version: VersionId,
): Promise<VersionView | undefined> {
  const row = await drizzle(db).select().from(versions).where(of({ feature, version })).get();
  return row && VersionView.parse({ ...row, manifest: JSON.parse(row.manifest) });
}

/** The canonical JSON of a feature's manifest by its whole hash. */
export async function findManifest(db: D1Database, feature: FeatureName, hash: VersionHash): Promise<string | null> {
  const query = drizzle(db).select({ manifest: versions.manifest }).from(versions);
  const row = await query.where(and(eq(versions.feature, feature), eq(versions.hash, hash))).get();
  return row?.manifest ?? null;
}

/** Versions of a feature, newest first. */
export async function listVersions(db: D1Database, feature: FeatureName, page: TimePage): Promise<VersionRow[]> {
  const { manifest: _, ...columns } = columnsOf;
  const rows = await drizzle(db)
    .select(columns)
    .from(versions)
    .where(and(eq(versions.feature, feature), before(versions.pushedAtMs, versions.version, page.after)))
    .orderBy(desc(versions.pushedAtMs), desc(versions.version))
    .limit(page.limit);
  return rows.map((row) => VersionRow.parse(row));
}

const columnsOf = getTableColumns(versions);

const of = ({ feature, version }: { feature: FeatureName; version: VersionId }) =>
  and(eq(versions.feature, feature), eq(versions.version, version));
