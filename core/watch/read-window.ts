import type { AlertRule } from '#schema/contracts/alert-rule';
import { countedMs } from './counted-ms.ts';
import type { Totals } from './totals.ts';

/** What a rule looks at, read from a window: its value, and of how many runs. `atLeast`: some prices are unknown, so the truth is this or more. */
export type Reading = { readonly value: number; readonly runs: number; readonly atLeast?: true };

/** Totals at a moment. */
export type Sample = { readonly atMs: number; readonly totals: Totals };

/** Where a window begins, and whether all of it was watched. */
export type Beginning = { readonly sample: Sample; readonly whole: boolean };

/** How much older than the window its beginning may be: after a pause nobody looked, and what happened in it is told late or not at all. */
const SLACK = 2;

/**
 * The sample from which a window counts: the newest that is as old as the window. Where there is none that old, or it is far too
 * old, the oldest within it, and `whole` is false.
 */
export function beginning(
  samples: readonly Sample[],
  { windowMs, nowMs }: { windowMs: number; nowMs: number },
): Beginning | null {
  const old = samples.findLast(({ atMs }) => atMs <= nowMs - windowMs);
  if (old !== undefined && old.atMs >= nowMs - SLACK * windowMs) return { sample: old, whole: true };
  const first = samples.find(({ atMs }) => atMs > nowMs - windowMs);
  return first === undefined ? null : { sample: first, whole: false };
}

const share = (n: number, runs: number): Reading => ({ value: runs === 0 ? 0 : n / runs, runs });

/** How many of the counted bounds are at or below: the place of `overMs` among them. */
const bucketOf = (overMs: number): number => countedMs.findIndex((bound) => bound === overMs);

function cost({ per }: AlertRule, from: Totals, to: Totals): Reading | null {
  if (per === 'run') {
    const priced = to.runs - from.runs - (to.unpriced - from.unpriced);
    return priced === 0 ? null : { value: (to.usd - from.usd) / priced, runs: priced };
  }
  const [runs, unpriced] = [to.allRuns - from.allRuns, to.allUnpriced - from.allUnpriced];
  const reading = { value: to.allUsd - from.allUsd, runs };
  return unpriced === 0 ? reading : { ...reading, atLeast: true };
}

/** What a rule of counters reads between two moments; null: nothing can be said. Silence is only read where the whole window was watched. */
export function readWindow(
  rule: AlertRule,
  { sample: { totals: from }, whole }: Beginning,
  to: Totals,
): Reading | null {
  const runs = to.runs - from.runs;
  switch (rule.metric) {
    case 'error':
      return share(to.failed - from.failed, runs);
    case 'slow': {
      const at = bucketOf(rule.overMs ?? 0);
      return share(runs - ((to.buckets[at] ?? 0) - (from.buckets[at] ?? 0)), runs);
    }
    case 'cost':
      return cost(rule, from, to);
    case 'silence':
      return whole ? { value: runs, runs } : null;
    case 'drift':
      return null;
  }
}
