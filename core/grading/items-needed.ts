import { exceededBy, studentT } from './student-t.ts';

/** What is wished: the smallest difference to be told from none, the spread (standard deviation) of an item's difference, and how sure. */
export type Wish = {
  readonly difference: number;
  readonly spread: number;
  readonly power?: number;
  readonly confidence?: number;
};

/** The largest answer: who needs more has asked for what no dataset gives. */
const MOST = 100_000_000;

/** The smallest difference that n items tell from none. */
const visible = (n: number, { spread, power = 0.8, confidence = 0.95 }: Wish): number =>
  ((exceededBy((1 - confidence) / 2, n - 1) + studentT(power, n - 1)) * spread) / Math.sqrt(n);

/**
 * How many items (clusters, where they depend on each other) a paired comparison needs to tell `difference` from none with the
 * wished power. Infinity when it is more than a hundred million. Throws RangeError on what cannot be.
 */
export function itemsNeeded(wish: Wish): number {
  if (!(wish.difference > 0)) throw new RangeError(`difference: above 0, got ${wish.difference}`);
  if (!(wish.spread > 0)) throw new RangeError(`spread: above 0, got ${wish.spread}`);
  let [low, high] = [1, 2];
  while (visible(high, wish) > wish.difference) {
    low = high;
    high *= 2;
    if (high > MOST) return Infinity;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (visible(middle, wish) > wish.difference) low = middle;
    else high = middle;
  }
  return high;
}
