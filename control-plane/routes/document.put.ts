import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Stores a document, in place of the one of this id. */
export const putDocument: Route<'document.put'> = async ({ params: { name, id }, body, principal, deps }) => {
  await deps.saveDocuments(name, [{ id, ...body }]);
  await deps.appendAudit([entry(deps, principal, { action: 'document.put', subject: `${name}/${id}` })]);
  return ok({ ok: true });
};
