/** What to do about a snapshot of this age: serve it as it is, refresh beside the request, or wait for a refresh at most `waitMs`. */
export type Freshness = {
  readonly serve: boolean;
  readonly refresh: 'none' | 'background' | 'wait';
  readonly waitMs: number;
};

const FRESH_MS = 500;
const SERVED_MS = 2000;
const WARM_MS = 60_000;
const WAIT_WARM_MS = 250;
const WAIT_COLD_MS = 1500;

/**
 * How a snapshot that was confirmed `ageMs` ago (null: there is none) may be used. `serve`: without waiting. After a wait in
 * vain the last known good is served all the same, marked stale. Source: design.md, "How fresh is a snapshot?".
 */
export function freshness(ageMs: number | null): Freshness {
  if (ageMs === null) return { serve: false, refresh: 'wait', waitMs: WAIT_COLD_MS };
  if (ageMs <= FRESH_MS) return { serve: true, refresh: 'none', waitMs: 0 };
  if (ageMs <= SERVED_MS) return { serve: true, refresh: 'background', waitMs: 0 };
  return { serve: false, refresh: 'wait', waitMs: ageMs < WARM_MS ? WAIT_WARM_MS : WAIT_COLD_MS };
}
