import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noCollection } from './no-collection.ts';

/** Says who may read what of a collection; the next retrieval is asked by it. */
export const putCollection: Route<'collection.put'> = async ({ params: { name }, body, principal, deps }) => {
  const { description = null, maxAgeS = null, ...rest } = body;
  const row = {
    collection: name,
    description,
    maxAgeS,
    ...rest,
    updatedBy: principal.name,
    updatedAtMs: deps.now(),
  };
  // Written down first: a rule that holds and that nobody can trace is worse than an entry of one that failed.
  await deps.appendAudit([entry(deps, principal, { action: 'collection.put', subject: name, detail: { ...body } })]);
  await deps.saveCollection(row);
  const view = await deps.findCollection(name);
  return view === undefined ? err(noCollection(name)) : ok(view);
};
