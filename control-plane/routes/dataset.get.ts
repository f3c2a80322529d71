import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noDataset } from './no-dataset.ts';

/** A dataset with its newest version. */
export const getDataset: Route<'dataset.get'> = async ({ params: { name }, deps }) => {
  const view = await deps.findDataset(name);
  return view === undefined ? err(noDataset(name)) : ok(view);
};
