import type { Route } from '../route.ts';
import { featureOf } from '#schema/contracts/ids';
import { commandRollout } from './command-rollout.ts';

/** Keeps traffic where it is; evidence goes on being counted and still rolls back. */
export const pauseRollout: Route<'rollout.pause'> = ({ params, body, principal, deps }) =>
  commandRollout(deps, principal, {
    feature: featureOf(params.id),
    command: { type: 'pause', rollout: params.id, reason: body.reason },
  });
