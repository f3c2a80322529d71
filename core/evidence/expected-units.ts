/**
 * About how many candidate units (±30 %) it takes to show `not_worse` by `margin` when both arms are bad at `rate`, at
 * candidate share `w`; the 90 % quantile is some 1.75 times as many. Infinity at a margin of 0 or a share of 1.
 */
export function expectedUnits(rate: number, w: number, margin: number): number {
  return (16 * (rate + margin / 2) * (1 - rate)) / ((1 - w) * margin * margin);
}
