import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** API keys by name, without their text. */
export const listKeys: Route<'key.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listKeys(page.value), query.limit, (row) => [row.name]);
  return ok({ keys: rows, ...next });
};
