import type { Arm } from '#core/evidence/split';
import type { Rule } from './rule.ts';
import type { Pooled } from './z-test.ts';

/** GrowthBook's default for the sample size at which its sequence is tightest. */
const TUNED_TO = 5000;

/** What is known of a unit: the arm it was first served, whether anything went badly, whether it was served both arms. */
type Known = { readonly arm: Arm; bad: boolean; both: boolean };

/** Half the width of the one-sided asymptotic confidence sequence on the difference of two rates (Waudby-Smith et al., eq. 134). */
export function halfWidth({ n0, k0, n1, k1 }: Pooled, alpha: number): number {
  const [p0, p1, n] = [k0 / n0, k1 / n1, n0 + n1];
  const s2 = ((p0 * (1 - p0)) / n0 + (p1 * (1 - p1)) / n1) * n;
  const twice = -2 * Math.log(2 * alpha);
  const rho2 = (twice + Math.log(twice + 1)) / TUNED_TO;
  const spread = n * rho2 + 1;
  return Math.sqrt(s2) * Math.sqrt(((2 * spread) / (n * n * rho2)) * Math.log(1 + Math.sqrt(spread) / (2 * alpha)));
}

/**
 * GrowthBook's sequential test of a guardrail: a proportion of units (bad once any request of theirs was), units served both
 * arms left out, no result while an arm's variance is 0; looked at after every request, as a confidence sequence allows.
 */
export const growthbook: Rule = {
  name: 'GrowthBook',
  start({ alpha, margin }) {
    const units = new Map<number, Known>();
    const counts: Pooled = { n0: 0, k0: 0, n1: 0, k1: 0 };
    const add = ({ arm, bad }: Known, sign: 1 | -1): void => {
      counts[arm === 'candidate' ? 'n1' : 'n0'] += sign;
      if (bad) counts[arm === 'candidate' ? 'k1' : 'k0'] += sign;
    };
    return {
      see({ unit, arm, bad }) {
        const known = units.get(unit) ?? { arm, bad: false, both: false };
        if (units.has(unit) && !known.both) add(known, -1);
        units.set(unit, known);
        known.both ||= known.arm !== arm;
        known.bad ||= bad;
        if (!known.both) add(known, 1);
        const { n0, k0, n1, k1 } = counts;
        if (k0 <= 0 || k1 <= 0 || k0 >= n0 || k1 >= n1) return null;
        return k1 / n1 - k0 / n0 - halfWidth(counts, alpha) > margin ? 'rollback' : null;
      },
    };
  },
};
