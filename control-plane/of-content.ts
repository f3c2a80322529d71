import { keywordQuery } from '#core/retrieve/keyword-query';
import { keywordsOf } from '#core/retrieve/keywords-of';
import { splitPattern, type PatternParts } from '#core/retrieve/split-pattern';
import type { DocumentLine } from '#schema/contracts/document';
import type { Deps } from './deps.ts';
import { sha256 } from './sha256.ts';
import { deleteCollection, findCollection, listCollections, saveCollection } from './store/collections.ts';
import { deleteDocument, deleteDocuments, findDocument, listDocuments, putDocuments } from './store/documents.ts';
import { deleteSessions, findSession } from './store/sessions.ts';
import { searchCollection } from './store/search.ts';

type OfContent =
  | 'listCollections'
  | 'findCollection'
  | 'saveCollection'
  | 'deleteCollection'
  | 'searchCollection'
  | 'listDocuments'
  | 'findDocument'
  | 'saveDocuments'
  | 'deleteDocument'
  | 'deleteDocuments'
  | 'findSession'
  | 'deleteSessions';

/** What routes may do with the CONTENT database. */
export const ofContent = (content: D1Database): Pick<Deps, OfContent> => ({
  listCollections: (page) => listCollections(content, page),
  findCollection: (name) => findCollection(content, name),
  saveCollection: (row) =>
    saveCollection(content, { ...row, include: row.include.map(inPieces), exclude: row.exclude.map(inPieces) }),
  deleteCollection: (name) => deleteCollection(content, name),
  searchCollection: async (name, { query, ...question }) => {
    const expression = keywordQuery(query);
    if (expression === null) return { words: [], documents: [], hidden: [] };
    const asked = { ...question, expression, words: keywordsOf(query), nowMs: Date.now() };
    return searchCollection(content, name, asked);
  },
  listDocuments: (collection, page) => listDocuments(content, collection, { ...page, nowMs: Date.now() }),
  findDocument: (collection, id) => findDocument(content, collection, { id, nowMs: Date.now() }),
  saveDocuments: async (collection, documents) => putDocuments(content, collection, await withHashes(documents)),
  deleteDocument: (collection, id) => deleteDocument(content, collection, id),
  findSession: (name) => findSession(content, name, Date.now()),
  deleteSessions: (which) => deleteSessions(content, which),
  deleteDocuments: (collection, ids) => deleteDocuments(content, collection, ids),
});

const inPieces = <Rule extends { source: string }>(rule: Rule): Rule & PatternParts => ({
  ...rule,
  ...splitPattern(rule.source),
});

/**
 * `hash` is of all that a document says, so that whatever changes is written. One that names no version has a digest of its words for
 * one: to have looked again (`fetchedAt`) makes no new version.
 */
const withHashes = (documents: readonly DocumentLine[]) =>
  Promise.all(
    documents.map(async (document) => {
      const { title, text, source, owner, fetchedAt = null, maxAgeS = null, roles } = document;
      const version = document.version || (await sha256(JSON.stringify([title, text]))).slice(0, 12);
      const said = [title, text, source, fetchedAt, version, owner, maxAgeS, roles];
      return { ...document, version, hash: await sha256(JSON.stringify(said)) };
    }),
  );
