import type { Deps } from '../deps.ts';
import type { AlertAllowance } from '#schema/contracts/alert';
import type { AuditEntry } from '#schema/contracts/audit';
import type { FeatureName } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import { knowsTraffic } from './knows-traffic.ts';

/** Narrower bounds than the sender's own. */
export type Bounds = { readonly allows: AlertAllowance; readonly lateS: number };

/** Alerts that came together: what was found out is asked once, and what is to be written down is written together, so that a storm costs hardly more than one. */
export type AlertDelivery = {
  readonly deps: Deps;
  readonly principal: Principal;
  readonly bounds: Bounds | undefined;
  readonly isKnown: (traffic: FeatureName) => Promise<boolean>;
  readonly entries: AuditEntry[];
  readonly counts: { source: string; did: string }[];
};

/** So many entries are written by one statement, whose text has a bound. */
const AT_ONCE = 50;

/** A delivery of which nothing is done yet. */
export function alertDelivery(deps: Deps, principal: Principal, bounds?: Bounds): AlertDelivery {
  const known = new Map<FeatureName, Promise<boolean>>();
  const isKnown = (traffic: FeatureName): Promise<boolean> => {
    const asked = known.get(traffic) ?? knowsTraffic(deps, traffic);
    known.set(traffic, asked);
    return asked;
  };
  return { deps, principal, bounds, isKnown, entries: [], counts: [] };
}

/** Writes down what became of it. */
export async function writeDelivery({ deps, entries, counts }: AlertDelivery): Promise<void> {
  for (let at = 0; at < entries.length; at += AT_ONCE) await deps.appendAudit(entries.slice(at, at + AT_ONCE));
  await deps.countAlerts(counts);
}
