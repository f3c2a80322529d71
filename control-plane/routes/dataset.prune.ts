import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { changedMeanwhile, noDataset } from './no-dataset.ts';

/** Takes examples out; those that are not there are no fault, so it may be repeated. */
export const pruneDataset: Route<'dataset.prune'> = async ({ params: { name }, body, principal, deps }) => {
  if ((await deps.findDataset(name)) === undefined) return err(noDataset(name));
  const deleted = await deps.pruneExamples(name, { ids: body.ids, by: principal.name, atMs: deps.now() });
  if (deleted === null) return err(changedMeanwhile(name));
  const version = (await deps.findDataset(name))?.version ?? null;
  const detail = { deleted, asked: body.ids.length, version };
  await deps.appendAudit([entry(deps, principal, { action: 'dataset.prune', subject: name, detail })]);
  return ok({ deleted, version });
};
