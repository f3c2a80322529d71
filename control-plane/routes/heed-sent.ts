import type { Deps } from '../deps.ts';
import { AlertInput, type AlertResult, type SentAlert } from '#schema/contracts/alert';
import { toIssues } from '#schema/contracts/issues';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { type AlertDelivery, alertDelivery, type Bounds, writeDelivery } from './alert-delivery.ts';
import { ignoreAlert, raiseAlert } from './raise-alert.ts';
import { unheeded } from './unheeded.ts';

/** What Grafana sends when a query failed or found nothing: that says nothing of a feature. */
const unknowing = new Set(['DatasourceError', 'DatasourceNoData']);

/**
 * Heeds alerts, those of one feature one after the other, each with its own fate: neither a bad label nor a feature whose Conductor
 * does not answer hides another's alert. Where one could not be handed on, the sender is asked to repeat; what acted acts once.
 */
export async function heedSent(
  deps: Deps,
  principal: Principal,
  { alerts, bounds }: { alerts: readonly SentAlert[]; bounds?: Bounds },
): Promise<Result<AlertResult[], Failure>> {
  const delivery = alertDelivery(deps, principal, bounds);
  const turns = new Map<string, Promise<unknown>>();
  const heeded = alerts.map((sent) => {
    const of = sent.labels['feature'] ?? '';
    const turn = (turns.get(of) ?? Promise.resolve()).then(() => heedOne(delivery, sent));
    turns.set(of, turn);
    return turn;
  });
  const results = await Promise.all(heeded);
  await writeDelivery(delivery);
  const done = results.filter((result) => result !== null);
  return done.length === results.length ? ok(done) : err(unheeded(results.length - done.length));
}

async function heedOne(delivery: AlertDelivery, sent: SentAlert): Promise<AlertResult | null> {
  const key = keyOf(sent);
  const { startsAt } = sent;
  const alert = AlertInput.safeParse({ ...pick(sent.labels), key, reason: reasonOf(sent), startsAt });
  const ignore = (why: string) =>
    ignoreAlert(delivery, { feature: sent.labels['feature']?.slice(0, 280) ?? null, key, why, alert: sent });
  if (sent.status === 'resolved') return ignore('Resolved; only firing alerts act.');
  if (unknowing.has(sent.labels['alertname'] ?? '')) return ignore('The sender had no data: that is no reason to act.');
  return alert.success ? raiseAlert(delivery, alert.data) : ignore(faults(alert.error));
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
