import type { Route } from '../route.ts';
import { err } from '#schema/contracts/result';
import { commandRollout } from './command-rollout.ts';
import { noFeature } from './no-feature.ts';

/** Shifts traffic by hand: a one-stage rollout, watched by the feature's guardrails unless others are named. */
export const setTraffic: Route<'traffic.set'> = async ({ params, body, principal, deps }) => {
  const feature = await deps.findFeature(params.feature);
  if (feature === undefined) return err(noFeature(params.feature));

  const { candidate = null, percent, guardrails = feature.guardrails, reason } = body;
  return commandRollout(deps, principal, {
    feature: params.feature,
    command: { type: 'set_traffic', candidate, percent, guardrails, reason },
  });
};
