import type { Route } from '../route.ts';
import { featureOf } from '#schema/contracts/ids';
import { commandRollout } from './command-rollout.ts';

/** Says that the stage may be left; whether the caller's word is enough is the machine's to say. */
export const approveRollout: Route<'rollout.approve'> = ({ params, body, principal, deps }) =>
  commandRollout(deps, principal, {
    feature: featureOf(params.id),
    command: { type: 'approve', rollout: params.id, reason: body.reason },
  });
