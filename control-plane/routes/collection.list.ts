import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Collections by name, with their rules. */
export const listCollections: Route<'collection.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listCollections(page.value), query.limit, (row) => [row.collection]);
  return ok({ collections: rows, ...next });
};
