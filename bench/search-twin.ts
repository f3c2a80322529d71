import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keywordQuery } from '#core/retrieve/keyword-query';
import { searchBinds, SEARCH_SQL, type SearchRow } from '#schema/tables/content';

const migrations = resolve(import.meta.dirname, '../schema/migrations/content');

type Given = { readonly id: string; readonly title: string; readonly text: string; readonly source: string };

/** Finds at most `top` documents for a question, best first. */
export type Search = (question: string, top: number) => SearchRow[];

/** The CONTENT database in memory: the real migrations, the real query and the real keywords, on node's SQLite in place of D1. */
export function searchTwin(collection: string, documents: readonly Given[]): Search {
  const database = new DatabaseSync(':memory:');
  const files = readdirSync(migrations)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  for (const file of files) database.exec(readFileSync(join(migrations, file), 'utf8'));
  const insert = database.prepare(
    'insert into documents (collection, id, title, text, source, hash) values (?, ?, ?, ?, ?, ?)',
  );
  for (const { id, title, text, source } of documents) insert.run(collection, id, title, text, source, '');
  const search = database.prepare(SEARCH_SQL);
  return (question, top) => {
    const expression = keywordQuery(question);
    if (expression === null) return [];
    const ask = { expression, collection, top, roles: [], maxAgeS: null, dropStale: false };
    return search.all(...searchBinds(ask, 0)) as unknown as SearchRow[];
  };
}
