import { beta } from './beta.ts';

const BISECTIONS = 200;

/** The chance that |T| exceeds t >= 0, with `df` degrees of freedom. */
function bothTails(t: number, df: number): number {
  return beta(df / (df + t * t), df / 2, 0.5);
}

/** The chance that T stays below t, with `df` degrees of freedom. */
export function shareBelow(t: number, df: number): number {
  const tail = bothTails(t, df) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** The t that Student's distribution with `df` > 0 degrees of freedom stays below with the chance `p`, 0 < p < 1. */
export function studentT(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentT(1 - p, df);
  return exceededBy(1 - p, df);
}

/** The t that is exceeded with the chance `tail`, 0 < tail <= 0.5; for tails too small to be told from 1 by their complement. */
export function exceededBy(tail: number, df: number): number {
  let high = 1;
  while (bothTails(high, df) > 2 * tail && high < 1e300) high *= 2;
  let low = 0;
  for (let step = 0; step < BISECTIONS && low < high; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (bothTails(middle, df) > 2 * tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
