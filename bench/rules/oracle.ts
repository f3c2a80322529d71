import type { Rule } from './rule.ts';

/** Two rates and the candidate's share `w`; `margin` is what the candidate may be worse by. */
export type Truth = { readonly w: number; readonly p0: number; readonly p1: number; readonly margin: number };

const distance = (q: number, t: number): number => q * Math.log(q / t) + (1 - q) * Math.log((1 - q) / (1 - t));

/** What a unit teaches on average, in nats, about the truth against its harmless twin whose control is bad at `t0`. */
export function information({ w, p0, p1, margin }: Truth, t0: number): number {
  return (1 - w) * distance(p0, t0) + w * distance(p1, t0 + margin);
}

/** Control's rate in the harmless world hardest to tell from the truth: the minimum of `information`, by golden section. */
export function hardestNull(truth: Truth): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [truth.p0, truth.p1 - truth.margin];
  while (high - low > 1e-12) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (information(truth, left) < information(truth, right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/** The log of the likelihood ratio that one unit adds: its arm's rate if the candidate harms, against the null's. */
export function gain(truth: Truth, t0: number, seen: { arm: 'control' | 'candidate'; bad: boolean }): number {
  const [q, t] = seen.arm === 'candidate' ? [truth.p1, t0 + truth.margin] : [truth.p0, t0];
  return Math.log(seen.bad ? q / t : (1 - q) / (1 - t));
}

/**
 * Wald's sequential test for whom nothing is unknown: both rates, and when the harm begins. It counts units once per coin as we
 * do, and may spend the whole α on its one question. Nothing that must learn the rates can be faster on average.
 */
export const oracle: Rule = {
  name: 'oracle',
  start({ alpha, margin }) {
    /** The highest share under which a unit was seen as control; 1 once it was a candidate. */
    const units = new Map<number, number>();
    const nulls = new Map<string, number>();
    const threshold = Math.log(1 / alpha);
    let known = 0;
    const nullOf = (truth: Truth): number => {
      if (margin === 0) return (1 - truth.w) * truth.p0 + truth.w * truth.p1;
      const key = `${truth.w}/${truth.p0}/${truth.p1}`;
      const t0 = nulls.get(key) ?? hardestNull(truth);
      nulls.set(key, t0);
      return t0;
    };
    return {
      see(event) {
        const { unit, arm, w, told0: p0, told1: p1 } = event;
        if (p1 <= p0 + margin) return null;
        const before = units.get(unit) ?? 0;
        if (w <= before) return null;
        units.set(unit, arm === 'candidate' ? 1 : w);
        const truth = { w: (w - before) / (1 - before), p0, p1, margin };
        known += gain(truth, nullOf(truth), event);
        return known >= threshold ? 'rollback' : null;
      },
    };
  },
};
