import type { Rule } from './rule.ts';

/** Length of an analysis interval, in ms. */
const INTERVAL_MS = 60_000;
/** Failed checks, of the whole rollout, at which it is taken back. */
const THRESHOLD = 5;
/** The constant the canary is held against, in multiples of the rate that control had before the rollout. */
const TIMES_BASE = 2;

/**
 * Flagger's analysis: at every tick the canary's requests of the interval that ended are held against a constant. Failed
 * checks add up and are never forgiven, an interval without requests is a failed one, control is not looked at, and the
 * rollback follows at the tick after the last failure allowed (source: `pkg/controller/scheduler.go` of fluxcd/flagger).
 */
export const flagger: Rule = {
  name: 'Flagger',
  start({ baseRate }) {
    let tickMs: number | null = null;
    let failed = 0;
    let [requests, bad] = [0, 0];
    return {
      see(event) {
        tickMs ??= event.atMs + INTERVAL_MS;
        while (event.atMs >= tickMs) {
          if (failed >= THRESHOLD) return 'rollback';
          if (requests === 0 || bad / requests > TIMES_BASE * baseRate) failed += 1;
          [requests, bad] = [0, 0];
          tickMs += INTERVAL_MS;
        }
        if (event.arm === 'candidate') {
          requests += 1;
          if (event.bad) bad += 1;
        }
        return null;
      },
    };
  },
};
