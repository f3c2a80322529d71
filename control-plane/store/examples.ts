import { and, asc, eq, gt, isNull, lte, or } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { Example } from '#schema/contracts/dataset';
import type { DatasetName } from '#schema/contracts/ids';
import { datasetExamples, datasets, datasetVersions } from '#schema/tables/evals';
import type { DatasetChange, ExampleToKeep, NamePage, WhichExamples } from '../deps.ts';
import { inPieces } from './in-pieces.ts';

// Every statement of a change asks for the count it was begun with: if somebody else was faster, nothing happens.
const still = '(select n from datasets where name = ?1) = ?2';

const CLOSE = `update dataset_examples set until_n = ?2 + 1
where dataset = ?1 and until_n is null and ${still}
  and exists (select 1 from json_each(?3) r where r.value ->> 'id' = dataset_examples.id and r.value ->> 'hash' <> dataset_examples.hash)`;

const ADD = `insert into dataset_examples (dataset, id, since_n, split, hash, example)
select ?1, r.value ->> 'id', ?2 + 1, r.value ->> 'split', r.value ->> 'hash', r.value ->> 'example' from json_each(?3) r
where ${still} and not exists (
  select 1 from dataset_examples e where e.dataset = ?1 and e.id = r.value ->> 'id' and e.until_n is null)`;

const TAKE_OUT = `update dataset_examples set until_n = ?2 + 1
where dataset = ?1 and until_n is null and ${still} and id in (select value from json_each(?3))`;

const COUNT = `update datasets set n = n + 1, updated_by = ?3, updated_at_ms = ?4 where name = ?1 and n = ?2
  and exists (select 1 from dataset_examples where dataset = ?1 and (since_n = ?2 + 1 or until_n = ?2 + 1))`;

async function countOf(db: D1Database, name: DatasetName): Promise<number | null> {
  const row = await drizzle(db).select({ n: datasets.n }).from(datasets).where(eq(datasets.name, name)).get();
  return row?.n ?? null;
}

/** Stores examples in place of those of their ids, all or none; how many were new or changed. Null: somebody else changed it at the same time. */
export async function putExamples(
  db: D1Database,
  name: DatasetName,
  { rows, by, atMs }: DatasetChange & { rows: readonly ExampleToKeep[] },
): Promise<number | null> {
  const n = await countOf(db, name);
  if (n === null) return null;
  const pieces = inPieces(rows);
  const done = await db.batch([
    ...pieces.map((piece) => db.prepare(CLOSE).bind(name, n, piece)),
    ...pieces.map((piece) => db.prepare(ADD).bind(name, n, piece)),
    db.prepare(COUNT).bind(name, n, by, atMs),
  ]);
  const written = done.slice(pieces.length, -1).reduce((sum, { meta }) => sum + meta.changes, 0);
  const counted = (done.at(-1)?.meta.changes ?? 0) > 0;
  return counted || (await countOf(db, name)) === n ? written : null;
}

/** Takes examples out of what the dataset holds now; how many there were. Null as above. */
export async function pruneExamples(
  db: D1Database,
  name: DatasetName,
  { ids, by, atMs }: DatasetChange & { ids: readonly string[] },
): Promise<number | null> {
  const n = await countOf(db, name);
  if (n === null) return null;
  const [taken, counted] = await db.batch([
    db.prepare(TAKE_OUT).bind(name, n, JSON.stringify(ids)),
    db.prepare(COUNT).bind(name, n, by, atMs),
  ]);
  const gone = taken?.meta.changes ?? 0;
  return (counted?.meta.changes ?? 0) > 0 || (await countOf(db, name)) === n ? gone : null;
}

/** Examples of a version by id. Undefined: no such version. */
export async function listExamples(
  db: D1Database,
  which: WhichExamples,
  { limit, after }: NamePage,
): Promise<Example[] | undefined> {
  const { name, version, split } = which;
  const d1 = drizzle(db);
  const made = await d1
    .select({ n: datasetVersions.n })
    .from(datasetVersions)
    .where(and(eq(datasetVersions.dataset, name), eq(datasetVersions.version, version)))
    .get();
  if (made === undefined) return undefined;
  const { dataset, id, sinceN, untilN, example } = datasetExamples;
  const held = and(lte(sinceN, made.n), or(isNull(untilN), gt(untilN, made.n)));
  const narrowed = and(after === undefined ? undefined : gt(id, after), split && eq(datasetExamples.split, split));
  const rows = await d1
    .select({ example })
    .from(datasetExamples)
    .where(and(eq(dataset, name), held, narrowed))
    .orderBy(asc(id))
    .limit(limit);
  return rows.map((row) => Example.parse(JSON.parse(row.example)));
}
