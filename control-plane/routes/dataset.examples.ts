import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';
import { noDataset } from './no-dataset.ts';

/** Examples of a version by id. */
export const listExamples: Route<'dataset.examples'> = async ({ params: { name }, query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const view = await deps.findDataset(name);
  if (view === undefined) return err(noDataset(name));
  const { version = view.version, split, limit } = query;
  if (version === null) return ok({ version, examples: [] });
  const found = await deps.listExamples({ name, version, split }, page.value);
  if (found === undefined) return err({ code: 'not_found', detail: `Dataset ${name} has no version ${version}.` });
  const { rows, ...next } = cut(found, limit, ({ id }) => [id]);
  return ok({ version, examples: rows, ...next });
};
