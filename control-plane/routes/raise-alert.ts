import { allowanceFault } from '#core/alert/allowance-fault';
import { whenFault } from '#core/alert/when-fault';
import { beganAtMs, type AlertInput, type AlertResult } from '#schema/contracts/alert';
import type { AlertDelivery } from './alert-delivery.ts';
import { entry } from './entry.ts';
import { putSince } from './put-since.ts';

/** Alerts of a bounded token that began longer ago do nothing, in s. One that may do everything is somebody who may be late. */
const LATE_S = 86_400;

function faultOf({ deps, principal, bounds }: AlertDelivery, alert: AlertInput): string | null {
  const { allows, source } = principal;
  const lateS = bounds?.lateS ?? source?.lateS ?? (allows === undefined ? null : LATE_S);
  const atMs = beganAtMs(alert);
  return (
    (allows === undefined ? null : allowanceFault(alert, allows)) ??
    (bounds === undefined ? null : allowanceFault(alert, bounds.allows)) ??
    (atMs === null || lateS === null ? null : whenFault(atMs, { nowMs: deps.now(), lateS }))
  );
}

async function faultOfTraffic({ deps, isKnown }: AlertDelivery, alert: AlertInput): Promise<string | null> {
  if (!(await isKnown(alert.feature))) return `No feature ${alert.feature}.`;
  return alert.action === 'rollback' ? ((await putSince(deps, alert.feature))?.detail ?? null) : null;
}

/**
 * Hands an alert to its feature's (or flag's) Conductor, which audits what it did; one that may not act, is late or about nobody is
 * kept in the record too. Null: the Conductor could not be asked, and the sender has to send it again.
 */
export async function raiseAlert(delivery: AlertDelivery, alert: AlertInput): Promise<AlertResult | null> {
  const { startsAt: _, ...asked } = alert;
  const why = faultOf(delivery, alert) ?? (await faultOfTraffic(delivery, alert));
  if (why !== null) return ignoreAlert(delivery, { feature: alert.feature, key: alert.key, why, alert });
  const { name, role, alone } = delivery.principal;
  const result = await delivery.deps.raiseAlert(asked, { name, role, ...(alone && { alone }) });
  delivery.counts.push({ source: name, did: result?.did ?? 'failed' });
  return result;
}

/** Notes an alert that changes nothing, and why. */
export function ignoreAlert(
  { deps, principal, entries, counts }: AlertDelivery,
  ignored: { feature: string | null; key: string; why: string; alert: unknown },
): AlertResult {
  const { feature, key, why, alert } = ignored;
  entries.push(entry(deps, principal, { action: 'alert.ignored', feature, subject: key, reason: why, detail: alert }));
  counts.push({ source: principal.name, did: 'ignored' });
  return { feature, key, did: 'ignored', why, rollout: null };
}
