import type { Route } from '../route.ts';
import { featureOf } from '#schema/contracts/ids';
import { commandRollout } from './command-rollout.ts';

/** The same candidate with the same plan once more, as a new rollout with other people first. */
export const restartRollout: Route<'rollout.restart'> = ({ params, body, principal, deps }) =>
  commandRollout(deps, principal, {
    feature: featureOf(params.id),
    command: { type: 'restart', rollout: params.id, reason: body.reason },
  });
