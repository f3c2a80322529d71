import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { DocumentRow, DocumentView, type DocumentLine } from '#schema/contracts/document';
import type { CollectionName } from '#schema/contracts/ids';
import { DOCUMENT_SQL, documents, DOCUMENTS_SQL } from '#schema/tables/content';
import type { NamePage } from '../deps.ts';
import { inPieces } from './in-pieces.ts';

/** A document and the digest by which the same one again writes nothing. */
export type DocumentToKeep = DocumentLine & { hash: string };

const upsert = `insert into documents (collection, id, title, text, source, version, owner, fetched_at_ms, max_age_s, roles, hash)
  select ?, value ->> 'id', value ->> 'title', value ->> 'text', value ->> 'source', value ->> 'version', value ->> 'owner',
         cast(round(unixepoch(value ->> 'fetchedAt', 'subsec') * 1000) as integer), value ->> 'maxAgeS',
         nullif(value -> 'roles', '[]'), value ->> 'hash'
  from json_each(?) where true
  on conflict (collection, id) do update set title = excluded.title, text = excluded.text, source = excluded.source,
    version = excluded.version, owner = excluded.owner, fetched_at_ms = excluded.fetched_at_ms, max_age_s = excluded.max_age_s,
    roles = excluded.roles, hash = excluded.hash
  where excluded.hash <> documents.hash
  returning id`;

/** Stores documents in place of those of the same ids, all or none (a batch is one transaction), and says how many were new or changed. */
export async function putDocuments(
  content: D1Database,
  collection: CollectionName,
  rows: readonly DocumentToKeep[],
): Promise<number> {
  const statement = content.prepare(upsert);
  const pieces = inPieces(rows).map((piece) => statement.bind(collection, piece));
  const done = pieces.length > 0 ? await content.batch(pieces) : [];
  return done.reduce((sum, { results }) => sum + results.length, 0);
}

/** Deletes a document; false when there is none of this id. */
export async function deleteDocument(content: D1Database, collection: CollectionName, id: string): Promise<boolean> {
  const which = and(eq(documents.collection, collection), eq(documents.id, id));
  return (await drizzle(content).delete(documents).where(which).returning({ id: documents.id })).length > 0;
}

/** Deletes documents in one statement, and says how many there were. */
export async function deleteDocuments(
  content: D1Database,
  collection: CollectionName,
  ids: readonly string[],
): Promise<number> {
  const { results } = await content
    .prepare('delete from documents where collection = ? and id in (select value from json_each(?)) returning id')
    .bind(collection, JSON.stringify(ids))
    .all();
  return results.length;
}

type Row = Record<string, unknown> & { fetchedAtMs: number | null; stale: number; roles: string };

const plain = ({ fetchedAtMs, stale, roles, ...row }: Row): unknown => ({
  ...row,
  fetchedAt: fetchedAtMs === null ? null : new Date(fetchedAtMs).toISOString(),
  stale: stale === 1,
  roles: JSON.parse(roles) as unknown,
});

/** Documents by id, without their text. */
export async function listDocuments(
  content: D1Database,
  collection: CollectionName,
  { limit, after = '', prefix, nowMs }: NamePage & { prefix: string; nowMs: number },
): Promise<DocumentRow[]> {
  const statement = content.prepare(DOCUMENTS_SQL).bind(collection, after, prefix, limit, nowMs);
  const { results } = await statement.all<Row>();
  return results.map((row) => DocumentRow.parse(plain(row)));
}

/** The document of this id, if there is one. */
export async function findDocument(
  content: D1Database,
  collection: CollectionName,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<DocumentView | undefined> {
  const row = await content.prepare(DOCUMENT_SQL).bind(collection, id, nowMs).first<Row>();
  return row === null ? undefined : DocumentView.parse(plain(row));
}
