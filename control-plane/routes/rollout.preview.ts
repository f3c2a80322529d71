import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noFeature } from './no-feature.ts';
import { wholePlan } from './whole-plan.ts';

/** What a plan would need, from the traffic seen lately; starts nothing. */
export const previewRollout: Route<'rollout.preview'> = async ({ params, body, deps }) => {
  const feature = await deps.findFeature(params.feature);
  if (feature === undefined) return err(noFeature(params.feature));
  const plan = await wholePlan(deps, feature, body);
  if (!plan.ok) return plan;
  const { route } = await deps.standing(params.feature);
  const asked = { feature: params.feature, control: route.control, candidate: body.candidate, plan: plan.value };
  return ok({ ...asked, stages: [], expectedS: null, warnings: [] });
};
