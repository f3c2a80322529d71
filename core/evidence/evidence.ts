import { type Counts, type Question, sumCells } from './cells.ts';

function refuseBadCounts({ w, n0, k0, n1, k1 }: Counts): void {
  const whole = [n0, k0, n1, k1].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!whole || k0 > n0 || k1 > n1) {
    throw new RangeError(`counts must be whole with 0 <= k <= n, got ${n0}/${k0} and ${n1}/${k1}`);
  }
  if (Number.isNaN(w)) throw new RangeError('the share w must be a number');
}

/**
 * How strongly the counts speak for the claim: the natural logarithm of an e-value (source: evidence.md, "The test").
 * Under the claim's null it exceeds ln(1/α) with chance at most α, however often one looks.
 * Periods with `w` outside (0, 1) carry nothing. Throws RangeError on counts or a margin that cannot be.
 */
export function logEvidence(periods: readonly Counts[], question: Question): number {
  const { claim, margin } = question;
  if (!(margin >= 0 && margin < 1)) throw new RangeError(`0 <= margin < 1, got ${margin}`);
  if (claim !== 'worse' && claim !== 'not_worse') throw new RangeError('claim: worse | not_worse');
  periods.forEach(refuseBadCounts);
  return sumCells(periods, question);
}
