import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Deletes many documents; those that are not there are no fault, so it may be repeated. */
export const pruneDocuments: Route<'document.prune'> = async ({ params: { name }, body, principal, deps }) => {
  const deleted = await deps.deleteDocuments(name, body.ids);
  const detail = { deleted, asked: body.ids.length };
  await deps.appendAudit([entry(deps, principal, { action: 'document.prune', subject: name, detail })]);
  return ok({ deleted });
};
