import type { FoundDocument } from '#core/flow/history';
import { keywordQuery } from '#core/retrieve/keyword-query';
import { searchBinds, SEARCH_SQL, type SearchRow } from '#schema/tables/content';
import type { Search } from './find-documents.ts';

const toDocument = ({ id, text, source, score, fetchedAtMs, version, owner, stale }: SearchRow): FoundDocument => ({
  id,
  text,
  source,
  score,
  fetchedAt: fetchedAtMs === null ? null : new Date(fetchedAtMs).toISOString(),
  version,
  owner,
  stale: stale === 1,
});

/** The search of the CONTENT database: by keywords, with its rules, roles and ages asked inside the query. */
export const searchContent =
  (content: D1Database, now: () => number): Search =>
  async ({ from: collection, query, top, roles, maxAgeS, onStale }) => {
    const expression = keywordQuery(query);
    if (expression === null) return [];
    const ask = { expression, collection, top, roles, maxAgeS, dropStale: onStale === 'drop' };
    const { results } = await content
      .prepare(SEARCH_SQL)
      .bind(...searchBinds(ask, now()))
      .all<SearchRow>();
    return results.map(toDocument);
  };
