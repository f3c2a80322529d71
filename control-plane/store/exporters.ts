import { asc, eq, gt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { ExporterInput, ExporterRow, type ExporterName } from '#schema/contracts/exporter';
import { exporters } from '#schema/tables/db';
import type { NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';

const rowOf = ({ name, exporter, updatedBy, updatedAtMs }: typeof exporters.$inferSelect): ExporterRow =>
  ExporterRow.parse({ exporter: name, ...ExporterInput.parse(exporter), updatedBy, updatedAtMs });

/** Exporters by name. */
export async function listExporters(db: D1Database, { limit, after }: NamePage): Promise<ExporterRow[]> {
  const behind = after === undefined ? undefined : gt(exporters.name, after);
  const rows = await drizzle(db).select().from(exporters).where(behind).orderBy(asc(exporters.name)).limit(limit);
  return rows.map(rowOf);
}

/** The exporter of this name, if there is one. */
export async function findExporter(db: D1Database, name: ExporterName): Promise<ExporterRow | undefined> {
  const row = await drizzle(db).select().from(exporters).where(eq(exporters.name, name)).get();
  return row && rowOf(row);
}

/** Keeps an exporter in place of the one before, with its audit entry; false: what is there is as new. */
export async function saveExporter(db: D1Database, row: ExporterRow, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const { exporter: name, updatedBy, updatedAtMs, ...exporter } = row;
  const set = { exporter, updatedBy, updatedAtMs };
  const upsert = d1
    .insert(exporters)
    .values({ name, ...set })
    .onConflictDoUpdate({ target: exporters.name, set, setWhere: sql`${exporters.updatedAtMs} < ${updatedAtMs}` })
    .returning({ name: exporters.name });
  const [saved] = await d1.batch([upsert, entryOfChange(d1, entry)]);
  return saved.length > 0;
}

/** Deletes an exporter, with its audit entry; false when there is none of this name. */
export async function deleteExporter(db: D1Database, name: ExporterName, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(exporters).where(eq(exporters.name, name)).returning({ name: exporters.name });
  const [gone] = await d1.batch([removal, entryOfChange(d1, entry)]);
  return gone.length > 0;
}
