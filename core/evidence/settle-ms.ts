const LEAST_MS = 250;
const NEWEST = 500;
const ENOUGH = 100;

/** The value that the share `rank` (0 … 1) of the values does not exceed; the nearest-rank rule. `values` must not be empty. */
export function quantile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(rank * sorted.length) - 1)] ?? 0;
}

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

/** The threshold of a `slow` without `overMs`: the p95 of control's newest 500 uncached durations; null with fewer than 500. */
export function ownOverMs(controlDurationsMs: readonly number[]): number | null {
  const newest = controlDurationsMs.slice(-NEWEST);
  return newest.length < NEWEST ? null : quantile(newest, 0.95);
}
