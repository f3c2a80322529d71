import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { DocumentLine } from '#schema/contracts/document';
import type { CollectionName } from '#schema/contracts/ids';
import { documents } from '#schema/tables/content';
import { inPieces } from './in-pieces.ts';

/** A document and the digest by which the same one again writes nothing. */
export type DocumentToKeep = DocumentLine & { hash: string };

const upsert = `insert into documents (collection, id, title, text, source, fetched_at_ms, hash)
  select ?, value ->> 'id', value ->> 'title', value ->> 'text', value ->> 'source',
         cast(unixepoch(value ->> 'fetchedAt', 'subsec') * 1000 as integer), value ->> 'hash'
  from json_each(?) where true
  on conflict (collection, id) do update set title = excluded.title, text = excluded.text, source = excluded.source,
    fetched_at_ms = excluded.fetched_at_ms, hash = excluded.hash
  where excluded.hash <> documents.hash`;

/** Stores documents in place of those of the same ids, all or none: a batch is one transaction. */
export async function putDocuments(
  content: D1Database,
  collection: CollectionName,
  rows: readonly DocumentToKeep[],
): Promise<void> {
  const statement = content.prepare(upsert);
  const pieces = inPieces(rows).map((piece) => statement.bind(collection, piece));
  if (pieces.length > 0) await content.batch(pieces);
}

/** Deletes a document; false when there is none of this id. */
export async function deleteDocument(content: D1Database, collection: CollectionName, id: string): Promise<boolean> {
  const which = and(eq(documents.collection, collection), eq(documents.id, id));
  return (await drizzle(content).delete(documents).where(which).returning({ id: documents.id })).length > 0;
}
