import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noFeature } from './no-feature.ts';
import { asItStands } from './as-it-stands.ts';

/** A feature, where its traffic goes by its Conductor's word, and the eval results it is held to. */
export const getFeature: Route<'feature.get'> = async ({ params, deps }) => {
  const feature = await deps.findFeature(params.feature);
  if (feature === undefined) return err(noFeature(params.feature));
  const baselines = await deps.baselinesOf(params.feature);
  return ok({ ...asItStands(feature, await deps.standing(params.feature)), baselines });
};
