import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Alert sources by name. */
export const listSources: Route<'alert-source.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listAlertSources(page.value), query.limit, ({ name }) => [name]);
  return ok({ sources: rows, ...next });
};
