type Compared = {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly difference: number | null;
  readonly interval: readonly [number | null, number | null];
  readonly smallestVisible: number | null;
};

/** What is read of an eval's result to tell whose figures decided it. */
export type Decidable = {
  readonly verdict: Compared['verdict'];
  readonly graders: readonly { readonly id: string; readonly comparison: Compared }[];
  readonly slices: readonly {
    readonly by: string;
    readonly value: string;
    readonly grader: string;
    readonly comparison: Compared;
    readonly verdict: 'fail' | 'no_worse_seen';
  }[];
};

/** Whose comparison decided, in which slice (null: over all examples), and the figures themselves. */
export type Deciding = {
  readonly grader: string;
  readonly slice: { readonly by: string; readonly value: string } | null;
  readonly comparison: Compared;
};

const low = ({ interval }: Compared): number => interval[0] ?? -Infinity;

const lowest = <One extends { readonly comparison: Compared }>(all: readonly One[]): One | undefined =>
  all.toSorted((one, other) => low(one.comparison) - low(other.comparison))[0];

/**
 * The one comparison that an eval's verdict hangs on: of those that say what the whole says the first; of a pass the one that came
 * nearest to failing; of a fail that only slices show the worst slice. Null where nothing was compared.
 */
export function deciding({ verdict, graders, slices }: Decidable): Deciding | null {
  const same = graders.filter(({ comparison }) => comparison.verdict === verdict);
  const grader = verdict === 'pass' ? lowest(same) : same[0];
  const slice = verdict === 'fail' ? lowest(slices.filter((one) => one.verdict === 'fail')) : undefined;
  if (grader === undefined && slice !== undefined) {
    const { by, value, comparison } = slice;
    return { grader: slice.grader, slice: { by, value }, comparison };
  }
  const one = grader ?? lowest(graders);
  return one === undefined ? null : { grader: one.id, slice: null, comparison: one.comparison };
}
