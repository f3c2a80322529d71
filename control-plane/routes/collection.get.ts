import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noCollection } from './no-collection.ts';

/** A collection with its rules. */
export const getCollection: Route<'collection.get'> = async ({ params: { name }, deps }) => {
  const view = await deps.findCollection(name);
  return view === undefined ? err(noCollection(name)) : ok(view);
};
