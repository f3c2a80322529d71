import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Tokens by name, without their text. */
export const listTokens: Route<'token.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listTokens(page.value), query.limit, (row) => [row.name]);
  return ok({ tokens: rows, ...next });
};
