import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Deletes a document. */
export const deleteDocument: Route<'document.delete'> = async ({ params: { name, id }, principal, deps }) => {
  if (!(await deps.deleteDocument(name, id)))
    return err({ code: 'not_found', detail: `No document ${id} in ${name}.` });
  await deps.appendAudit([entry(deps, principal, { action: 'document.delete', subject: `${name}/${id}` })]);
  return ok({ ok: true });
};
