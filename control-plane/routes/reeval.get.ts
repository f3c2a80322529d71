import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noFeature } from './no-feature.ts';
import { noReeval } from './no-reeval.ts';

/** How many turns are told. */
const TURNS = 100;

/** A scheduled re-evaluation, and what came of its turns. */
export const getReeval: Route<'reeval.get'> = async ({ params: { feature, name }, deps }) => {
  if ((await deps.findFeature(feature)) === undefined) return err(noFeature(feature));
  const known = await deps.listReevals(feature);
  const row = known.find((one) => one.name === name);
  if (row === undefined) return err(noReeval(name, known));
  const { settings, ...rest } = row;
  const [status, history] = await Promise.all([deps.reevalStatus(row), deps.reevalHistory(row, TURNS)]);
  return ok({ ...rest, ...settings, ...status, history });
};
