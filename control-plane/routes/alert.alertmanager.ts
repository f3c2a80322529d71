import type { Route } from '../route.ts';
import { AlertInput, type AlertmanagerWebhook, type AlertResult } from '#schema/contracts/alert';
import { toIssues } from '#schema/contracts/issues';
import { ok } from '#schema/contracts/result';
import { ignoreAlert, raiseAlert } from './raise-alert.ts';

type Sent = AlertmanagerWebhook['alerts'][number];

/** Alertmanager's webhook: one after the other, each with its own fate, so that a bad label never hides the next alert. */
export const postAlertmanager: Route<'alert.alertmanager'> = async ({ body, principal, deps }) => {
  const alerts: AlertResult[] = [];
  for (const sent of body.alerts) {
    const alert = AlertInput.safeParse({ ...pick(sent.labels), key: keyOf(sent), reason: reasonOf(sent) });
    const about = { feature: sent.labels['feature']?.slice(0, 63) ?? null, key: keyOf(sent), alert: sent };
    if (sent.status === 'resolved')
      alerts.push(await ignoreAlert(deps, principal, { ...about, why: 'Resolved; only firing alerts act.' }));
    else if (alert.success) alerts.push(await raiseAlert(deps, principal, alert.data));
    else alerts.push(await ignoreAlert(deps, principal, { ...about, why: faults(alert.error) }));
  }
  return ok({ alerts });
};

const pick = ({ feature, action, version }: Record<string, string>) => ({
  feature,
  action,
  ...(version === undefined || version === '' ? {} : { version }),
});

/** One firing of one alert: Alertmanager repeats it with both unchanged. */
const keyOf = ({ fingerprint, startsAt }: Sent): string => `${fingerprint}:${startsAt}`.slice(0, 256);

const reasonOf = ({ annotations, labels }: Sent): string =>
  (
    annotations['summary'] ||
    annotations['description'] ||
    labels['alertname'] ||
    'Alertmanager gave no summary.'
  ).slice(0, 2000);

const faults = (error: Parameters<typeof toIssues>[0]): string =>
  `Labels not understood: ${toIssues(error)
    .map(({ path, message }) => `${path}: ${message}`)
    .join(' ')}`.slice(0, 1000);
