import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noCollection } from './no-collection.ts';

/** Deletes the rules of a collection that holds no documents. */
export const deleteCollection: Route<'collection.delete'> = async ({ params: { name }, principal, deps }) => {
  if (!(await deps.deleteCollection(name))) {
    const view = await deps.findCollection(name);
    if (view === undefined || view.documents === 0) return err(noCollection(name));
    const detail = `${name} holds ${view.documents} documents, which would be open to every run without its rules. Delete them first.`;
    return err({ code: 'conflict', detail });
  }
  await deps.appendAudit([entry(deps, principal, { action: 'collection.delete', subject: name })]);
  return ok({ ok: true });
};
