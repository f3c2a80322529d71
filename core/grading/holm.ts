/** Holm's step-down correction: each p as it counts among all of them, in their order (source: Holm, 1979). */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, at) => ({ p, at })).toSorted((one, other) => one.p - other.p);
  const corrected = ps.map(() => 1);
  let least = 0;
  for (const [rank, { p, at }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    corrected[at] = least;
  }
  return corrected;
}
