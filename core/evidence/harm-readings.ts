import type { Question } from './cells.ts';
import { isUnanswered, nearer, type Reading, readWatch, type WatchCells } from './reading.ts';
import { sliceShare } from './slices.ts';
import { watchShare } from './watches.ts';

/** The counts of one value of the attribute; `j`, from 1, is its place in the order of first sight, which settles its share of α. */
export type SliceInputs = { readonly value: string; readonly j: number; readonly watches: readonly WatchCells[] };

/** The evidence of harm in one slice, by the watch nearest to its threshold; null: all units together. `silenced`: it would have been reached, but too many units are unanswered. */
export type HarmReading = Reading & { readonly slice: string | null; readonly silenced: boolean };

type Asked = {
  readonly margin: number;
  readonly alpha: number;
  readonly watches: readonly WatchCells[];
  readonly slices?: readonly SliceInputs[] | undefined;
};

function strongest(watches: readonly WatchCells[], question: Question, alpha: number): Omit<HarmReading, 'slice'> {
  let best: (Reading & { silenced: boolean }) | undefined;
  for (const cells of watches) {
    const reading = readWatch(cells, question, alpha * watchShare(cells.watch));
    const silenced = reading.reached && isUnanswered(cells.periods);
    const heard = { ...reading, silenced, reached: reading.reached && !silenced };
    // A watch that is silenced is nearest unless another one speaks: it is the one that people should look after.
    best = nearer(best, heard);
  }
  const nothing = { watch: 1, periods: [] };
  return best ?? { ...readWatch(nothing, question, alpha * watchShare(1)), silenced: false };
}

/**
 * The evidence of harm: one reading of all units, or one a slice.
 *
 * Why slices keep the guardrail's α. A unit's slice is the value its run came with, known before its coin was looked at, so
 * within a slice the coin is the same coin and the evidence of each slice is by itself an e-process under the null that
 * this slice is not harmed. The j-th slice is held against α·1/(j(j+1)), and j is settled when its first unit is seen, before any
 * outcome of it is known; so, given j, its error is at most α/(j(j+1)), and all of them together err with at most
 * Σ α/(j(j+1)) < α, whatever the slices have to do with each other.
 */
export function harmReadings({ margin, alpha, watches, slices }: Asked): HarmReading[] {
  const question: Question = { claim: 'worse', margin };
  if (slices === undefined) return [{ slice: null, ...strongest(watches, question, alpha) }];
  return slices.map(({ value, j, watches: own }) => ({
    slice: value,
    ...strongest(own, question, alpha * sliceShare(j)),
  }));
}
