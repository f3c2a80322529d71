import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noDataset } from './no-dataset.ts';

/** Creates a dataset, or changes what is said of it. */
export const putDataset: Route<'dataset.put'> = async ({ params: { name }, body, principal, deps }) => {
  await deps.saveDataset(name, { ...body, updatedBy: principal.name, updatedAtMs: deps.now() });
  await deps.appendAudit([entry(deps, principal, { action: 'dataset.put', subject: name, detail: { ...body } })]);
  const view = await deps.findDataset(name);
  return view === undefined ? err(noDataset(name)) : ok(view);
};
