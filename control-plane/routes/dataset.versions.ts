import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';
import { noDataset } from './no-dataset.ts';

/** Versions of a dataset, newest first. */
export const listDatasetVersions: Route<'dataset.versions'> = async ({ params: { name }, query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  if ((await deps.findDataset(name)) === undefined) return err(noDataset(name));
  const found = await deps.listDatasetVersions(name, page.value);
  const { rows, ...next } = cut(found, query.limit, (row) => [row.createdAtMs, row.version]);
  return ok({ versions: rows, ...next });
};
