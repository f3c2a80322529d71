import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Flags by key. */
export const listFlags: Route<'flag.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listFlags(page.value), query.limit, (row) => [row.key]);
  return ok({ flags: rows, ...next });
};
