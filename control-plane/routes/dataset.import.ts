import type { Route } from '../route.ts';
import { readExamples } from '#schema/contracts/read-examples';
import { err } from '#schema/contracts/result';
import { noDataset } from './no-dataset.ts';
import { storeExamples } from './store-examples.ts';

/** Stores examples, a line each. */
export const importExamples: Route<'dataset.import'> = async ({ params: { name }, query, body, principal, deps }) => {
  const view = await deps.findDataset(name);
  if (view === undefined) return err(noDataset(name));
  return storeExamples(readExamples(body), { name, view, partial: query.partial === 'true', principal }, deps);
};
