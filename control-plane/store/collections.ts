import type { PatternParts } from '#core/retrieve/split-pattern';
import { CollectionView, type ExcludeRule, type IncludeRule } from '#schema/contracts/collection';
import type { CollectionName } from '#schema/contracts/ids';
import type { NamePage } from '../deps.ts';

/** A collection as it shall be, each rule with the pieces of its pattern; how many documents it holds is not its own to say. */
export type CollectionRow = Omit<CollectionView, 'documents' | 'include' | 'exclude'> & {
  readonly include: readonly (IncludeRule & PatternParts)[];
  readonly exclude: readonly (ExcludeRule & PatternParts)[];
};

type Row = {
  collection: string;
  description: string | null;
  owner: string | null;
  maxAgeS: number | null;
  roles: string | null;
  include: string | null;
  exclude: string | null;
  updatedBy: string | null;
  updatedAtMs: number | null;
  documents: number;
};

/** One that has only documents, or only rules, is a collection too. */
const select = `select name as collection, description, owner, max_age_s as maxAgeS, roles, include, exclude, updated_by as updatedBy,
    updated_at_ms as updatedAtMs, (select count(*) from documents d where d.collection = name) as documents
  from (select name from collections union select distinct collection from documents) left join collections using (name)`;

/** The pieces of the patterns are the query's; people see the patterns. */
function rulesOf(text: string | null): unknown[] {
  const rules = text === null ? [] : (JSON.parse(text) as { source: string; roles?: unknown; except?: unknown }[]);
  return rules.map(({ source, roles, except }) => ({
    source,
    ...(roles === undefined ? {} : { roles }),
    ...(except === undefined ? {} : { except }),
  }));
}

const toView = (row: Row): CollectionView =>
  CollectionView.parse({
    ...row,
    owner: row.owner ?? '',
    roles: row.roles === null ? [] : (JSON.parse(row.roles) as unknown),
    include: rulesOf(row.include),
    exclude: rulesOf(row.exclude),
  });

/** Collections by name. */
export async function listCollections(content: D1Database, { limit, after = '' }: NamePage): Promise<CollectionView[]> {
  const { results } = await content
    .prepare(`${select} where name > ? order by name limit ?`)
    .bind(after, limit)
    .all<Row>();
  return results.map(toView);
}

/** The collection of this name, if anybody put rules or documents there. */
export async function findCollection(content: D1Database, name: CollectionName): Promise<CollectionView | undefined> {
  const row = await content.prepare(`${select} where name = ?`).bind(name).first<Row>();
  return row === null ? undefined : toView(row);
}

const listOrNull = (items: readonly unknown[]): string | null => (items.length === 0 ? null : JSON.stringify(items));

/** Keeps the rules of a collection in place of those before; the next query is asked by them. */
export async function saveCollection(content: D1Database, row: CollectionRow): Promise<void> {
  await content
    .prepare(
      `insert or replace into collections (name, description, owner, max_age_s, roles, include, exclude, updated_by, updated_at_ms)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      ...[row.collection, row.description, row.owner, row.maxAgeS],
      ...[listOrNull(row.roles), listOrNull(row.include), listOrNull(row.exclude), row.updatedBy, row.updatedAtMs],
    )
    .run();
}

/** Deletes the rules of a collection that holds no document: without them its documents would be open to all. False: nothing was deleted. */
export async function deleteCollection(content: D1Database, name: CollectionName): Promise<boolean> {
  const { results } = await content
    .prepare(
      'delete from collections where name = ?1 and not exists (select 1 from documents where collection = ?1) returning name',
    )
    .bind(name)
    .all();
  return results.length > 0;
}
