import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noFeature } from './no-feature.ts';

/** What of a feature is evaluated again and again, each as it stands. */
export const listReevals: Route<'reeval.list'> = async ({ params: { feature }, deps }) => {
  if ((await deps.findFeature(feature)) === undefined) return err(noFeature(feature));
  const rows = await deps.listReevals(feature);
  const reevals = await Promise.all(
    rows.map(async ({ settings, ...row }) => ({ ...row, ...settings, ...(await deps.reevalStatus(row)) })),
  );
  return ok({ reevals });
};
