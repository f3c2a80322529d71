import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { heedSent } from './heed-sent.ts';

/** Grafana's webhook contact point. */
export const postGrafana: Route<'alert.grafana'> = async ({ body, principal, deps }) => {
  const alerts = await heedSent(deps, principal, body);
  return alerts.ok ? ok({ alerts: alerts.value }) : alerts;
};
