import type { Seen } from './population.ts';

/** Of the replies that were answers, the share whose first five sources held a right one. */
export function recallOf(seen: readonly Seen[]): number {
  const answered = seen.filter(({ found }) => found !== null);
  return answered.filter(({ found }) => found).length / Math.max(1, answered.length);
}
