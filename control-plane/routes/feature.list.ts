import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Features by name. */
export const listFeatures: Route<'feature.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listFeatures(page.value), query.limit, (row) => [row.feature]);
  return ok({ features: rows, ...next });
};
