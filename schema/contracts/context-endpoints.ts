import * as z from 'zod';
import { CollectionInput, CollectionView, SearchReply } from './collection.ts';
import { AccessRole, DocumentInput, DocumentRow, DocumentView, MaxAgeS, MOST_ROLES } from './document.ts';
import { define, Done, next, none, page } from './endpoint.ts';
import { CollectionName } from './ids.ts';
import { strict } from './strict.ts';

const collection = strict({ name: CollectionName });
const document = strict({ name: CollectionName, id: z.string().min(1).max(256) });

/** `roles=staff,hr` in a query. */
const rolesInQuery = z
  .string()
  .max(2100)
  .default('')
  .transform((text) => text.split(',').flatMap((role) => (role.trim() === '' ? [] : [role.trim()])))
  .pipe(z.array(AccessRole).max(MOST_ROLES));

/** What features may read: collections, their rules, their documents. */
export const contextEndpoints = define({
  'collection.put': {
    method: 'PUT',
    path: '/collections/:name',
    role: 'admin',
    summary: 'Say who may read what of a collection',
    params: collection,
    query: none,
    body: CollectionInput,
    status: 200,
    reply: CollectionView,
  },
  'collection.list': {
    method: 'GET',
    path: '/collections',
    role: 'viewer',
    summary: 'Collections with their rules',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ collections: z.array(CollectionView), next }),
  },
  'collection.get': {
    method: 'GET',
    path: '/collections/:name',
    role: 'viewer',
    summary: 'A collection with its rules',
    params: collection,
    query: none,
    status: 200,
    reply: CollectionView,
  },
  'collection.delete': {
    method: 'DELETE',
    path: '/collections/:name',
    role: 'admin',
    summary: 'Delete the rules of a collection that holds no documents',
    params: collection,
    query: none,
    status: 200,
    reply: Done,
  },
  'collection.search': {
    method: 'GET',
    path: '/collections/:name/search',
    role: 'editor',
    summary: 'What a retrieve step would find for a query and roles, with scores, and what is hidden and why',
    params: collection,
    query: strict({
      query: z.string().min(1).max(4000),
      roles: rolesInQuery,
      top: z.coerce.number().int().min(1).max(50).default(5),
      maxAgeS: z.coerce.number().pipe(MaxAgeS).optional(),
    }),
    status: 200,
    reply: SearchReply,
  },
  'document.put': {
    method: 'PUT',
    path: '/collections/:name/documents/:id',
    role: 'editor',
    summary: 'Store a document',
    params: document,
    query: none,
    body: DocumentInput,
    status: 200,
    reply: Done,
  },
  'document.list': {
    method: 'GET',
    path: '/collections/:name/documents',
    role: 'viewer',
    summary: 'Documents by id, without their text; `prefix` narrows them to ids that begin so',
    params: collection,
    query: strict({ ...page, prefix: z.string().max(256).default('') }),
    status: 200,
    reply: z.object({ documents: z.array(DocumentRow), next }),
  },
  'document.get': {
    method: 'GET',
    path: '/collections/:name/documents/:id',
    role: 'editor',
    summary: 'A document with its text',
    params: document,
    query: none,
    status: 200,
    reply: DocumentView,
  },
  'document.delete': {
    method: 'DELETE',
    path: '/collections/:name/documents/:id',
    role: 'editor',
    summary: 'Delete a document',
    params: document,
    query: none,
    status: 200,
    reply: Done,
  },
  'document.import': {
    method: 'POST',
    path: '/collections/:name/documents',
    role: 'editor',
    summary:
      'Store many documents (NDJSON), all or none; at most 4 MB a call. `written` were new or changed, the others were as they are',
    params: collection,
    query: none,
    ndjson: true,
    status: 200,
    reply: z.object({ stored: z.number().int(), written: z.number().int() }),
  },
  'document.prune': {
    method: 'POST',
    path: '/collections/:name/prune',
    role: 'editor',
    summary: 'Delete many documents, all or none',
    params: collection,
    query: none,
    body: strict({ ids: z.array(z.string().min(1).max(256)).min(1).max(1000) }),
    status: 200,
    reply: z.object({ deleted: z.number().int() }),
  },
});
