import { ticketEnd } from '#core/ofrep/ticket-end';
import type { KeyGrant } from '#schema/contracts/snapshot';
import { hex } from '../names/hex.ts';
import type { SnapshotView } from '../memory/snapshot-memory.ts';

/** What a ticket says: which key it was given to (the first 16 hex of its hash), and when it ends. */
export type StreamTicket = { readonly key: string; readonly endsAtMs: number };

const SHOWN = /^([0-9a-z]{1,11})\.([0-9a-f]{16})\.([0-9a-f]{32})$/;

async function sealed(body: string, { seal }: Pick<SnapshotView, 'seal'>): Promise<string> {
  return hex((await seal(`events:${body}`)).subarray(0, 16));
}

/** Two texts of equal length compared in a time that does not depend on where they differ. */
function equals(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

/** A ticket to hear of changes of what this key sees, for at most an hour; the same one for half an hour. `who` spreads the ends. */
export async function nameTicket(
  { hash, expiresAtMs }: KeyGrant,
  who: string,
  { view, nowMs }: { readonly view: SnapshotView; readonly nowMs: number },
): Promise<string> {
  const endsAtMs = Math.min(ticketEnd(who, nowMs), expiresAtMs ?? Number.POSITIVE_INFINITY);
  const body = `${endsAtMs.toString(36)}.${hash.slice(0, 16)}`;
  return `${body}.${await sealed(body, view)}`;
}

/** What a ticket says, if we gave it and it has not ended. */
export async function openTicket(shown: string, view: SnapshotView, nowMs: number): Promise<StreamTicket | null> {
  const [, endsAt, key, mac] = SHOWN.exec(shown) ?? [];
  if (endsAt === undefined || key === undefined || mac === undefined) return null;
  if (!equals(mac, await sealed(`${endsAt}.${key}`, view))) return null;
  const endsAtMs = Number.parseInt(endsAt, 36);
  return endsAtMs > nowMs ? { key, endsAtMs } : null;
}

/** The key that a ticket was given to, as long as it may be used. */
export function holderOf({ key }: StreamTicket, { grants }: Pick<SnapshotView, 'grants'>, nowMs: number) {
  for (const grant of grants.values())
    if (grant.hash.startsWith(key)) return (grant.expiresAtMs ?? Number.POSITIVE_INFINITY) > nowMs ? grant : null;
  return null;
}
