const FIRST_MS = 1000;
const LONGEST_MS = 3600 * 1000;
/** The part of a delay that chance may add, so that many do not come back together. */
const JITTER = 0.25;

/** How long after the n-th failed try (from 1) the next comes, in ms: from 1 s doubling to 1 h; `chance` is in [0, 1). */
export const retryDelayMs = (tries: number, chance: number): number =>
  Math.min(FIRST_MS * 2 ** Math.min(tries - 1, 30), LONGEST_MS / (1 + JITTER)) * (1 + JITTER * chance);

/** How long a `Retry-After` (seconds or a date) asks to be left alone, in ms: at most an hour; 0 when it says nothing readable. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const text = header.trim();
  const askedMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(askedMs) ? 0 : Math.min(Math.max(askedMs, 0), LONGEST_MS);
}
