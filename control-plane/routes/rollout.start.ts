import type { Route } from '../route.ts';
import { err } from '#schema/contracts/result';
import { commandRollout } from './command-rollout.ts';
import { noFeature } from './no-feature.ts';
import { wholePlan } from './whole-plan.ts';

/** Starts a planned rollout; what a running one makes of it (refuse, give way, let it wait) is in the running one's plan. */
export const startRollout: Route<'rollout.start'> = async ({ params, body, principal, deps }) => {
  const feature = await deps.findFeature(params.feature);
  if (feature === undefined) return err(noFeature(params.feature));
  const whole = await wholePlan(deps, feature, body);
  if (!whole.ok) return whole;
  return commandRollout(deps, principal, {
    feature: params.feature,
    command: { type: 'start_rollout', candidate: body.candidate, plan: whole.value.plan },
  });
};
