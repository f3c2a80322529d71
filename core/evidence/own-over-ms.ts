import { quantile } from './quantile.ts';

const NEWEST = 500;

/** The threshold of a `slow` without `overMs`: the p95 of control's newest 500 uncached durations; null with fewer than 500. */
export function ownOverMs(controlDurationsMs: readonly number[]): number | null {
  const newest = controlDurationsMs.slice(-NEWEST);
  return newest.length < NEWEST ? null : quantile(newest, 0.95);
}
