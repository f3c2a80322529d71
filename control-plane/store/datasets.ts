import { and, asc, desc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Held } from '#core/dataset/version-text';
import { DatasetVersionRow, DatasetView } from '#schema/contracts/dataset';
import { DatasetVersion, type DatasetName } from '#schema/contracts/ids';
import { datasetExamples, datasets, datasetVersions } from '#schema/tables/evals';
import type { DatasetRow, NamePage, TimePage } from '../deps.ts';
import { before } from './page.ts';

type Row = typeof datasets.$inferSelect;

const toView = ({ name, count, ...rest }: Row): DatasetView =>
  DatasetView.parse({ ...rest, dataset: name, examples: count });

/** Creates a dataset or changes what is said of it; what it holds stays. */
export async function saveDataset(db: D1Database, name: DatasetName, row: DatasetRow): Promise<void> {
  await drizzle(db)
    .insert(datasets)
    .values({ name, ...row })
    .onConflictDoUpdate({ target: datasets.name, set: row });
}

const find = (db: D1Database, name: DatasetName) =>
  drizzle(db).select().from(datasets).where(eq(datasets.name, name)).get();

/** A dataset with its newest version, which is made if it was not yet. */
export async function findDataset(db: D1Database, name: DatasetName, nameOf: NameOf): Promise<DatasetView | undefined> {
  const row = await find(db, name);
  if (row === undefined) return undefined;
  return toView(row.versionN === row.n ? row : await makeVersion(db, row, nameOf));
}

/** Datasets by name. */
export async function listDatasets(db: D1Database, { limit, after }: NamePage): Promise<DatasetView[]> {
  const behind = after === undefined ? undefined : gt(datasets.name, after);
  const rows = await drizzle(db).select().from(datasets).where(behind).orderBy(asc(datasets.name)).limit(limit);
  return rows.map(toView);
}

/** Deletes a dataset with everything it ever held; false when there is none. */
export async function deleteDataset(db: D1Database, name: DatasetName): Promise<boolean> {
  const d1 = drizzle(db);
  const [gone] = await d1.batch([
    d1.delete(datasets).where(eq(datasets.name, name)).returning({ name: datasets.name }),
    d1.delete(datasetExamples).where(eq(datasetExamples.dataset, name)),
    d1.delete(datasetVersions).where(eq(datasetVersions.dataset, name)),
  ]);
  return gone.length > 0;
}

/** Versions of a dataset, newest first. */
export async function listDatasetVersions(
  db: D1Database,
  name: DatasetName,
  page: TimePage,
): Promise<DatasetVersionRow[]> {
  const at = before(datasetVersions.createdAtMs, datasetVersions.version, page.after);
  const rows = await drizzle(db)
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.dataset, name), at))
    .orderBy(desc(datasetVersions.createdAtMs), desc(datasetVersions.version))
    .limit(page.limit);
  return rows.map(({ count, ...row }) => DatasetVersionRow.parse({ ...row, examples: count }));
}

/** Examples that are read at once. */
export const PAGE = 5000;
const PAGE_SQL = `select id, hash from dataset_examples
where dataset = ?1 and since_n <= ?2 and (until_n is null or until_n > ?2) and id > ?3 order by id limit ${PAGE}`;

/** Reads the examples behind an id, in the order of ids; fewer than PAGE of them: the last. */
export type ReadPage = (after: string) => Promise<readonly Held[]>;

/** Names what such pages hold. */
export type NameOf = (read: ReadPage) => Promise<{ hash: string; count: number }>;

/** Names what a dataset holds now. Somebody who changes it meanwhile makes a version of their own. */
async function makeVersion(db: D1Database, row: Row, nameOf: NameOf): Promise<Row> {
  const { name, n, updatedBy, updatedAtMs } = row;
  const page = db.prepare(PAGE_SQL);
  const { hash, count } = await nameOf(async (after) => (await page.bind(name, n, after).all<Held>()).results);
  const version = DatasetVersion.parse(`d_${hash.slice(0, 16)}`);
  const d1 = drizzle(db);
  const row1 = { dataset: name, version, hash, n, count, createdBy: updatedBy, createdAtMs: updatedAtMs };
  await d1.batch([
    d1.insert(datasetVersions).values(row1).onConflictDoNothing(),
    d1
      .update(datasets)
      .set({ version, versionN: n, count })
      .where(and(eq(datasets.name, name), eq(datasets.n, n))),
  ]);
  return { ...row, version, versionN: n, count };
}
