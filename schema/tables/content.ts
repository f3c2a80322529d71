import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
 * What retrieve steps read. `hash` is the writer's digest of what it put, so that the same document again writes nothing;
 * `seq` ties a row to the index. Triggers (migration `documents_fts`) keep `documents_fts` in step with insert, update and delete.
 */
export const documents = sqliteTable(
  'documents',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    collection: text().notNull(),
    id: text().notNull(),
    title: text().notNull().default(''),
    text: text().notNull(),
    source: text().notNull().default(''),
    fetchedAtMs: integer('fetched_at_ms'),
    hash: text().notNull(),
  },
  (table) => [uniqueIndex('documents_by_id').on(table.collection, table.id)],
);

/** A row that `SEARCH_SQL` answers, best first; `score` grows with the fit and compares only within one answer. */
export type SearchRow = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly source: string;
  readonly fetchedAtMs: number | null;
  readonly score: number;
};

/**
 * The retrieval query; bind: 1 an FTS5 expression made by `core/retrieve/keyword-query.ts`, 2 the collection's name, 3 how many
 * rows. A word in the title counts twice (`bench/recall.ts`: anything from 1 to 8 moves recall@5 by less than 0.02). The collection is asked of the
 * index too, so that another collection's size does not slow this one; `=` then keeps out names that only begin alike. It is
 * spliced into the expression, which is safe because a collection's name is letters, digits and hyphens (`CollectionName`).
 */
export const SEARCH_SQL = `
select d.id as id, d.title as title, d.text as text, d.source as source, d.fetched_at_ms as fetchedAtMs,
  -bm25(documents_fts, 0.0, 2.0, 1.0) as score
from documents_fts join documents d on d.seq = documents_fts.rowid
where documents_fts match 'collection : "' || ?2 || '" AND {title text} : (' || ?1 || ')' and d.collection = ?2
order by score desc, d.id
limit ?3`;
