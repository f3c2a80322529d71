import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';

/** What a retrieve step would find, with scores, and what is hidden from these roles and why. */
export const searchCollection: Route<'collection.search'> = async ({ params: { name }, query, deps }) => {
  const { query: question, roles, top, maxAgeS = null } = query;
  return ok(await deps.searchCollection(name, { query: question, roles, top, maxAgeS }));
};
