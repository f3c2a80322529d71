import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Datasets by name. */
export const listDatasets: Route<'dataset.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listDatasets(page.value), query.limit, (row) => [row.dataset]);
  return ok({ datasets: rows, ...next });
};
