import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Documents of a collection by id, without their text. */
export const listDocuments: Route<'document.list'> = async ({ params: { name }, query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const found = await deps.listDocuments(name, { ...page.value, prefix: query.prefix });
  const { rows, ...next } = cut(found, query.limit, ({ id }) => [id]);
  return ok({ documents: rows, ...next });
};
