import type { Deps } from '../deps.ts';
import { AlertInput, type AlertResult, type SentAlert } from '#schema/contracts/alert';
import { toIssues } from '#schema/contracts/issues';
import type { Principal } from '#schema/contracts/principal';
import { type Bounds, ignoreAlert, raiseAlert } from './raise-alert.ts';

/** What Grafana sends when a query failed or found nothing: that says nothing of a feature. */
const unknowing = new Set(['DatasourceError', 'DatasourceNoData']);

/** Heeds alerts one after the other, each with its own fate, so that a bad label never hides the next alert. */
export async function heedSent(
  deps: Deps,
  principal: Principal,
  { alerts, bounds }: { alerts: readonly SentAlert[]; bounds?: Bounds },
): Promise<AlertResult[]> {
  const results: AlertResult[] = [];
  for (const sent of alerts) results.push(await heedOne(deps, principal, { sent, ...(bounds && { bounds }) }));
  return results;
}

async function heedOne(
  deps: Deps,
  principal: Principal,
  { sent, bounds }: { sent: SentAlert; bounds?: Bounds },
): Promise<AlertResult> {
  const key = keyOf(sent);
  const { startsAt } = sent;
  const alert = AlertInput.safeParse({ ...pick(sent.labels), key, reason: reasonOf(sent), startsAt });
  const ignore = (why: string) =>
    ignoreAlert(deps, principal, { feature: sent.labels['feature']?.slice(0, 63) ?? null, key, why, alert: sent });
  if (sent.status === 'resolved') return ignore('Resolved; only firing alerts act.');
  if (unknowing.has(sent.labels['alertname'] ?? '')) return ignore('The sender had no data: that is no reason to act.');
  if (!alert.success) return ignore(faults(alert.error));
  return raiseAlert(deps, principal, { alert: alert.data, ...(bounds && { bounds }) });
}

const pick = ({ feature, action, version }: Record<string, string>) => ({
  feature,
  action,
  ...(version === undefined || version === '' ? {} : { version }),
});

/** One firing of one alert: its sender repeats it with both unchanged. */
const keyOf = ({ fingerprint, startsAt }: SentAlert): string => `${fingerprint}:${startsAt}`.slice(0, 256);

const reasonOf = ({ annotations, labels }: SentAlert): string =>
  (annotations['summary'] || annotations['description'] || labels['alertname'] || 'The alert has no summary.').slice(
    0,
    2000,
  );

const faults = (error: Parameters<typeof toIssues>[0]): string =>
  `Labels not understood: ${toIssues(error)
    .map(({ path, message }) => `${path}: ${message}`)
    .join(' ')}`.slice(0, 1000);
