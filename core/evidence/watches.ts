import type { Arm } from './split.ts';

/**
 * A stretch of counting that knows nothing of what came before it. `id` counts from 1; `period` is the first period whose
 * runs it counts; `n0` and `n1` are the units whose counted run it has opened in control and candidate.
 */
export type Watch = {
  readonly id: number;
  readonly period: number;
  readonly openedAtMs: number;
  readonly n0: number;
  readonly n1: number;
};

const NEWEST = 8;
const DAY_MS = 86_400_000;

function due(first: Watch, newest: Watch, at: { nowMs: number; period: number }): boolean {
  if (at.period > newest.period) return true;
  if (newest.n1 >= 100 && newest.n1 >= first.n1 / 10) return true;
  return at.nowMs - newest.openedAtMs >= DAY_MS && newest.n0 + newest.n1 > 0;
}

/**
 * The watch that opens now, or null. Watches in order of id, watch 1 among them as long as the rollout runs; none at all
 * opens watch 1. It depends on the past alone, never on the unit that is about to be counted.
 */
export function openWatch(watches: readonly Watch[], at: { nowMs: number; period: number }): Watch | null {
  const first = watches[0];
  const newest = watches.at(-1);
  const fresh = { period: at.period, openedAtMs: at.nowMs, n0: 0, n1: 0 };
  if (first === undefined || newest === undefined) return { id: 1, ...fresh };
  return due(first, newest, at) ? { id: newest.id + 1, ...fresh } : null;
}

/**
 * The watches that go on: watch 1, the newest eight, and the stage's own, which `not_worse` is read from for as long as
 * the stage lasts. Counts and marks of all others may be deleted for good. Watches in order of id.
 */
export function liveWatches(watches: readonly Watch[], stageWatch: number): Watch[] {
  const newest = watches.slice(-NEWEST);
  return watches.filter((watch) => watch.id === 1 || watch.id === stageWatch || newest.includes(watch));
}

/** The watches after a run opened its counts in some of them (`coins` as `count` returned them). */
export function tossed(watches: readonly Watch[], arm: Arm, coins: readonly { watch: number }[]): Watch[] {
  const opened = new Set(coins.map((coin) => coin.watch));
  return watches.map((watch) => {
    if (!opened.has(watch.id)) return watch;
    return arm === 'control' ? { ...watch, n0: watch.n0 + 1 } : { ...watch, n1: watch.n1 + 1 };
  });
}

/** The share of a guardrail's α that watch `id` may spend: 0.8 for the first, 0.2/(i(i−1)) for the i-th; together 1. */
export function watchShare(id: number): number {
  return id === 1 ? 0.8 : 0.2 / (id * (id - 1));
}
