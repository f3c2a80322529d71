import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noFeature } from './no-feature.ts';
import { noReeval } from './no-reeval.ts';

/** Stops a scheduled re-evaluation. Stopping it is repeated with the call, also when nothing is listed any more. */
export const deleteReeval: Route<'reeval.delete'> = async ({ params, principal, deps }) => {
  const { feature, name } = params;
  if ((await deps.findFeature(feature)) === undefined) return err(noFeature(feature));
  const known = await deps.listReevals(feature);
  const gone = entry(deps, principal, { action: 'reeval.delete', feature, subject: name });
  const deleted = await deps.deleteReeval(params, gone);
  const updatedAtMs = known.find((row) => row.name === name)?.updatedAtMs ?? 0;
  await deps.stopReeval(params, Math.max(gone.atMs, updatedAtMs));
  return deleted ? ok({ ok: true }) : err(noReeval(name, known));
};
