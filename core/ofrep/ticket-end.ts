import { murmur } from '#core/slot/murmur';

const HOUR_MS = 3_600_000;
/** For so long everybody like this one gets the same ticket, so that its address stays the same and its answer's ETag too. */
const WINDOW_MS = 1_800_000;

/**
 * When a ticket that is given now ends: in 30 to 60 minutes. The same for half an hour; whose half hours begin when is spread by
 * `who`, so that not everybody comes back in the same second.
 */
export function ticketEnd(who: string, nowMs: number): number {
  const offsetMs = murmur(who) % WINDOW_MS;
  const begunMs = Math.floor((nowMs - offsetMs) / WINDOW_MS) * WINDOW_MS + offsetMs;
  return begunMs + HOUR_MS;
}
