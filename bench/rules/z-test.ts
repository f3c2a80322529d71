import { normalQuantile } from './normal-quantile.ts';
import type { Rule } from './rule.ts';

/** The textbook's least sample of an arm. */
const LEAST = 30;

/** The counts of requests, bad ones in `k`, of control (0) and candidate (1). */
export type Pooled = { n0: number; k0: number; n1: number; k1: number };

/** The z score of the difference of two rates under a pooled variance; 0 while nothing, or everything, was bad. */
export function zScore({ n0, k0, n1, k1 }: Pooled, margin: number): number {
  const pooled = (k0 + k1) / (n0 + n1);
  const variance = pooled * (1 - pooled) * (1 / n0 + 1 / n1);
  return variance > 0 ? (k1 / n1 - k0 / n0 - margin) / Math.sqrt(variance) : 0;
}

/** The one-sided two-sample z-test at α on all requests so far, from 30 an arm on, looked at again after every request. */
export const zTest: Rule = {
  name: 'z-test',
  start({ alpha, margin }) {
    const critical = normalQuantile(alpha);
    const counts: Pooled = { n0: 0, k0: 0, n1: 0, k1: 0 };
    return {
      see({ arm, bad }) {
        counts[arm === 'candidate' ? 'n1' : 'n0'] += 1;
        if (bad) counts[arm === 'candidate' ? 'k1' : 'k0'] += 1;
        if (counts.n0 < LEAST || counts.n1 < LEAST) return null;
        return zScore(counts, margin) >= critical ? 'rollback' : null;
      },
    };
  },
};
