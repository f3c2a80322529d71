import type { Route } from '../route.ts';
import { commandRollout } from './command-rollout.ts';

/** Starts a planned rollout; the Conductor refuses a second one while one runs. */
export const startRollout: Route<'rollout.start'> = ({ params, body, principal, deps }) =>
  commandRollout(deps, principal, {
    feature: params.feature,
    command: { type: 'start_rollout', candidate: body.candidate, plan: body.plan },
  });
