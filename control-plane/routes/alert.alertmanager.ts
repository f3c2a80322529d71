import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { heedSent } from './heed-sent.ts';

/** Alertmanager's webhook. */
export const postAlertmanager: Route<'alert.alertmanager'> = async ({ body, principal, deps }) => {
  const alerts = await heedSent(deps, principal, body);
  return alerts.ok ? ok({ alerts: alerts.value }) : alerts;
};
