import type { Route } from '../route.ts';
import { switchFeature } from './switch-feature.ts';

/** Undoes the kill switch. */
export const enableFeature: Route<'feature.enable'> = ({ params, body, principal, deps }) =>
  switchFeature(deps, principal, { feature: params.feature, command: { type: 'enable', reason: body.reason } });
