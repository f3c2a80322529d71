import type { Deps } from '../deps.ts';
import { allowanceFault } from '#core/alert/allowance-fault';
import { whenFault } from '#core/alert/when-fault';
import { beganAtMs, type AlertAllowance, type AlertInput, type AlertResult } from '#schema/contracts/alert';
import type { Principal } from '#schema/contracts/principal';
import { entry } from './entry.ts';

/** Alerts of a bounded token that began longer ago do nothing, in s. One that may do everything is somebody who may be late. */
const LATE_S = 86_400;

/** Narrower bounds than the sender's own. */
export type Bounds = { readonly allows: AlertAllowance; readonly lateS: number };

function faultOf(deps: Deps, principal: Principal, { alert, bounds }: { alert: AlertInput; bounds?: Bounds }) {
  const { allows, source } = principal;
  const lateS = bounds?.lateS ?? source?.lateS ?? (allows === undefined ? null : LATE_S);
  const atMs = beganAtMs(alert);
  return (
    (allows === undefined ? null : allowanceFault(alert, allows)) ??
    (bounds === undefined ? null : allowanceFault(alert, bounds.allows)) ??
    (atMs === null || lateS === null ? null : whenFault(atMs, { nowMs: deps.now(), lateS }))
  );
}

/** Hands an alert to its feature's Conductor, which audits what it did; one that may not act, is late or about nobody is kept in the record too. */
export async function raiseAlert(
  deps: Deps,
  principal: Principal,
  raised: { alert: AlertInput; bounds?: Bounds },
): Promise<AlertResult> {
  const { alert } = raised;
  const { startsAt: _, ...asked } = alert;
  const fault = faultOf(deps, principal, raised);
  const why = fault ?? ((await deps.findFeature(alert.feature)) === undefined ? `No feature ${alert.feature}.` : null);
  if (why !== null) return ignoreAlert(deps, principal, { feature: alert.feature, key: alert.key, why, alert });
  const { name, role, alone } = principal;
  const result = await deps.raiseAlert(asked, { name, role, ...(alone && { alone }) });
  await deps.countAlerts([{ source: name, did: result.did }]);
  return result;
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
  await deps.countAlerts([{ source: principal.name, did: 'ignored' }]);
  return { feature, key, did: 'ignored', why, rollout: null };
}
