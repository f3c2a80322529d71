import type { Route } from '../route.ts';
import { switchFeature } from './switch-feature.ts';

/** Kill switch: the edge then gives the declared degraded answer, or 503. */
export const disableFeature: Route<'feature.disable'> = ({ params, body, principal, deps }) =>
  switchFeature(deps, principal, { feature: params.feature, command: { type: 'disable', reason: body.reason } });
