import type { Route } from '../route.ts';
import { featureOf } from '#schema/contracts/ids';
import { commandRollout } from './command-rollout.ts';

/** Goes on after a pause; the time in between is not hold time. */
export const resumeRollout: Route<'rollout.resume'> = ({ params, body, principal, deps }) =>
  commandRollout(deps, principal, {
    feature: featureOf(params.id),
    command: { type: 'resume', rollout: params.id, reason: body.reason },
  });
