import type { Claim, Counts } from './cells.ts';

/** An arm that takes part in the comparison. */
export type Arm = 'control' | 'candidate';

const ODDS_FACTORS = [1 / 4, 1 / 2, 3 / 4, 9 / 10, 10 / 9, 4 / 3, 2, 4] as const;

/**
 * Evidence that the realised split is not the declared share `w`: the natural logarithm of S, itself an e-value of the
 * assignment alone (outcomes do not enter). 0 when `w` leaves no coin.
 */
export function logSplit({ w, n0, n1 }: Pick<Counts, 'w' | 'n0' | 'n1'>): number {
  if (w <= 0 || w >= 1) return 0;
  const logs = ODDS_FACTORS.map((factor) => {
    const scale = 1 - w + factor * w;
    return n1 * Math.log(factor / scale) - n0 * Math.log(scale);
  });
  const highest = Math.max(...logs);
  const sum = logs.reduce((total, log) => total + Math.exp(log - highest), 0);
  return highest + Math.log(sum / logs.length);
}

/** True when some period's split speaks against its share at all (S > 1): then the cautious reading must agree too. */
export function splitDoubted(periods: readonly Counts[]): boolean {
  return periods.some((period) => logSplit(period) > 0);
}

/**
 * Which arm is short of units, or null while the split is believable. Periods in the order they were opened, with
 * units older than the deadline; the s-th must reach S >= 1000·s(s+1), so all together err with chance 1/1000 at most.
 */
export function skewed(periods: readonly Counts[]): Arm | null {
  for (const [index, period] of periods.entries()) {
    const order = index + 1;
    if (logSplit(period) < Math.log(1000 * order * (order + 1))) continue;
    return period.n1 < period.w * (period.n0 + period.n1) ? 'candidate' : 'control';
  }
  return null;
}

/**
 * The counts as somebody would read them who does not trust the share: for `worse`, candidates that are missing count as
 * good ones; the share becomes the one that was seen. Units may come out fractional: for `sumCells`, not for storage.
 */
export function cautious(period: Counts, claim: Claim): Counts {
  const { w, n0, k0, n1, k1 } = period;
  if (w <= 0 || w >= 1 || n0 + n1 === 0) return period;
  const seen = claim === 'worse' ? Math.max(n1, (n0 * w) / (1 - w)) : n1;
  return { w: seen / (n0 + seen), n0, k0, n1: seen, k1 };
}
