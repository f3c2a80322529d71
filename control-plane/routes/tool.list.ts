import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Tools by name, with the names of their secrets. */
export const listTools: Route<'tool.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listTools(page.value), query.limit, ({ tool }) => [tool]);
  return ok({ tools: rows, ...next });
};
