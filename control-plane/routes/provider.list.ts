import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Declared providers by name, with the names of their secrets. */
export const listProviders: Route<'provider.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listProviders(page.value), query.limit, ({ provider }) => [provider]);
  return ok({ providers: rows, ...next });
};
