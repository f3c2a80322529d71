import { quantile } from './quantile.ts';

const LEAST_MS = 250;
const NEWEST = 500;
const ENOUGH = 100;

/**
 * How old a run must be before it counts, in ms; frozen at the stage's start. From control's newest 500 durations (oldest
 * first, failures included): their p99; with fewer than 100 the longest; at least 250, at most the deadline. A settle time
 * equal to the deadline is exact, a shorter one is quicker.
 */
export function settleMs(controlDurationsMs: readonly number[], deadlineMs: number): number {
  const newest = controlDurationsMs.slice(-NEWEST);
  const slowest = newest.length < ENOUGH ? Math.max(0, ...newest) : quantile(newest, 0.99);
  return Math.min(deadlineMs, Math.max(LEAST_MS, slowest));
}
