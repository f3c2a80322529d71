import type { Route } from '../route.ts';
import { featureOf } from '#schema/contracts/ids';
import { commandRollout } from './command-rollout.ts';

/** Sends everybody back to control; after completion, to the old control. */
export const rollbackRollout: Route<'rollout.rollback'> = ({ params, body, principal, deps }) =>
  commandRollout(deps, principal, {
    feature: featureOf(params.id),
    command: { type: 'rollback', rollout: params.id, reason: body.reason },
  });
