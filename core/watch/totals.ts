import type { Counter } from '#schema/contracts/counter';
import type { RecordedArm } from '#schema/contracts/run';

/** What all of a feature's replies came to since it exists, and what everything cost that was done for it. */
export type Totals = {
  readonly runs: number;
  readonly failed: number;
  readonly buckets: readonly number[];
  /** Of the replies. */
  readonly usd: number;
  readonly unpriced: number;
  /** Of everything: mirrored runs, evals and cached answers made anew are paid for too. */
  readonly allUsd: number;
  readonly allUnpriced: number;
  readonly allRuns: number;
};

const replies: ReadonlySet<RecordedArm> = new Set(['control', 'candidate', 'pinned']);

const sum = (counters: readonly Counter[], pick: (counter: Counter) => number): number =>
  counters.reduce((total, counter) => total + pick(counter), 0);

/** Adds counters up. A run that waits has not ended; a failure is what the guardrail `error` calls one. */
export function totalsOf(counters: readonly Counter[]): Totals {
  const own = counters.filter(({ arm, outcome }) => replies.has(arm) && outcome !== 'waiting');
  const failed = own.filter(({ outcome }) => outcome === 'error' || outcome === 'invalid_input');
  const length = Math.max(0, ...own.map(({ buckets }) => buckets.length));
  return {
    runs: sum(own, ({ runs }) => runs),
    failed: sum(failed, ({ runs }) => runs),
    buckets: Array.from({ length }, (_, at) => sum(own, ({ buckets }) => buckets[at] ?? 0)),
    usd: sum(own, ({ costUsd }) => costUsd),
    unpriced: sum(own, ({ costUnknown }) => costUnknown),
    allUsd: sum(counters, ({ costUsd }) => costUsd),
    allUnpriced: sum(counters, ({ costUnknown }) => costUnknown),
    allRuns: sum(counters, ({ runs }) => runs),
  };
}
