import type { Deps } from '../deps.ts';
import type { AlertInput, AlertResult } from '#schema/contracts/alert';
import type { Principal } from '#schema/contracts/principal';
import { entry } from './entry.ts';

/** Hands an alert to its feature's Conductor, which audits what it did; an alert about nobody is kept in the record too. */
export async function raiseAlert(deps: Deps, principal: Principal, alert: AlertInput): Promise<AlertResult> {
  if ((await deps.findFeature(alert.feature)) !== undefined) return deps.raiseAlert(alert, principal);
  return ignoreAlert(deps, principal, {
    feature: alert.feature,
    key: alert.key,
    why: `No feature ${alert.feature}.`,
    alert,
  });
}

/** Writes down an alert that changes nothing, and why. */
export async function ignoreAlert(
  deps: Deps,
  principal: Principal,
  ignored: { feature: string | null; key: string; why: string; alert: unknown },
): Promise<AlertResult> {
  const { feature, key, why, alert } = ignored;
  await deps.appendAudit([
    entry(deps, principal, { action: 'alert.ignored', feature, subject: key, reason: why, detail: alert }),
  ]);
  return { feature, key, did: 'ignored', why, rollout: null };
}
