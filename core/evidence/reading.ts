import type { Counts, Question } from './cells.ts';
import { sumCells } from './cells.ts';
import { logEvidence } from './evidence.ts';
import { cautious, splitDoubted } from './split.ts';
import type { Tally } from './tally.ts';

/**
 * The counts of one cell: a period's share, or the chance left to units seen as control under a lower one. `open0`, `open1`: how
 * many of its units have runs that still go on; they are in `n`, as not bad so far, and nothing is known of them.
 */
export type Cell = {
  readonly cell: string;
  readonly w: number;
  readonly open0?: number;
  readonly open1?: number;
} & Tally;

/** Units whose answer is known, in both arms. */
export const known = ({ n0, n1, open0 = 0, open1 = 0 }: Cell): { n0: number; n1: number } => ({
  n0: n0 - open0,
  n1: n1 - open1,
});

/** A watch's cells in the order they were opened. */
export type WatchCells = { readonly watch: number; readonly periods: readonly Cell[] };

/**
 * A watch's evidence held against ln(1/alpha). `excess`: by how much the lesser of both readings is above it; `cautious` is the
 * second one, null when the split was not in doubt. `reached`: the claim may be made.
 */
export type Reading = {
  readonly reached: boolean;
  readonly excess: number;
  readonly logE: number;
  readonly cautious: number | null;
  readonly alpha: number;
} & WatchCells;

/** A share of unanswered units above which counts say nothing. */
const UNANSWERED = 0.02;
/** Runtimes differ in the last bits of `log` and `exp`: what one decides, every other must decide too. */
const GUARD = 1e-9;

/** Reads a watch's counts for a claim, at the level it was given. */
export function readWatch({ watch, periods }: WatchCells, question: Question, alpha: number): Reading {
  const threshold = Math.log(1 / alpha) + GUARD;
  const logE = logEvidence(periods, question);
  const doubted = logE >= threshold && splitDoubted(periods);
  const second = doubted
    ? sumCells(
        periods.map((cell): Counts => cautious(cell, question.claim)),
        question,
      )
    : null;
  const least = second === null ? logE : Math.min(logE, second);
  const excess = least - threshold;
  return { reached: excess >= 0, excess, logE, cautious: second, alpha, watch, periods };
}

/** Whether more than 2 % of an arm's units are unanswered. */
export function isUnanswered(periods: readonly Cell[]): boolean {
  const sum = (key: keyof Tally): number => periods.reduce((total, cell) => total + cell[key], 0);
  return sum('u0') > UNANSWERED * sum('n0') || sum('u1') > UNANSWERED * sum('n1');
}

/** The nearer to its threshold of two readings; one that reached it is nearer than any that did not. */
export function nearer<R extends Reading>(best: R | undefined, other: R): R {
  if (best === undefined || (other.reached && !best.reached)) return other;
  return other.reached === best.reached && other.excess > best.excess ? other : best;
}
