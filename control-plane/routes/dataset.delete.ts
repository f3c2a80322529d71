import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noDataset } from './no-dataset.ts';

/** Deletes a dataset with all its versions. */
export const deleteDataset: Route<'dataset.delete'> = async ({ params: { name }, principal, deps }) => {
  if (!(await deps.deleteDataset(name))) return err(noDataset(name));
  await deps.appendAudit([entry(deps, principal, { action: 'dataset.delete', subject: name })]);
  return ok({ ok: true });
};
