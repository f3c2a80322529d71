import { beta } from './beta.ts';

const BISECTIONS = 100;

/** The chance of at most k hits in n tries of chance p each. */
export function atMost(k: number, n: number, p: number): number {
  if (k >= n) return 1;
  return k < 0 ? 0 : beta(1 - p, n - k, k + 1);
}

/** The greatest chance p that k hits in n tries leave possible at the level `tail` (Clopper and Pearson 1934). */
export function greatestRate(k: number, n: number, tail: number): number {
  if (k >= n) return 1;
  let low = k / n;
  let high = 1;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(k, n, middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}
