/**
 * How many candidate units to plan for before `not_worse` by `margin` is shown, when both arms are bad at `rate` and the
 * candidate's share is `w` (source: evidence.md, "Shown not worse"). On the safe side: at α 0.01 and rates of 2 to 10 % the
 * simulated mean is 0.4 to 0.75 of it, the 90 % quantile 0.75 to 1.3 times it. Infinity at a margin of 0 or a share of 1.
 */
export function expectedUnits(rate: number, w: number, margin: number): number {
  return (16 * (rate + margin / 2) * (1 - rate)) / ((1 - w) * margin * margin);
}
