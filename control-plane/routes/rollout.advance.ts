import type { Route } from '../route.ts';
import { featureOf } from '#schema/contracts/ids';
import { commandRollout } from './command-rollout.ts';

/** Skips the hold and the criteria of this stage, never a `worse`. */
export const advanceRollout: Route<'rollout.advance'> = ({ params, body, principal, deps }) =>
  commandRollout(deps, principal, {
    feature: featureOf(params.id),
    command: { type: 'advance', rollout: params.id, reason: body.reason },
  });
