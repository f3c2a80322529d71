import type { Labels, Sample } from './family.ts';

/** Counts of what was at most each bound, of all, and their sum. `buckets` are cumulative over `boundsMs`. */
export type Counted = {
  readonly boundsMs: readonly number[];
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sumMs: number;
};

/** The samples of a histogram in seconds. */
export function histogram({ boundsMs, buckets, count, sumMs }: Counted, labels: Labels): Sample[] {
  const bounded = boundsMs.map((bound, index) => ({ le: String(bound / 1000), value: buckets[index] ?? 0 }));
  return [
    ...[...bounded, { le: '+Inf', value: count }].map(({ le, value }) => ({
      suffix: '_bucket',
      labels: { ...labels, le },
      value,
    })),
    { suffix: '_sum', labels, value: sumMs / 1000 },
    { suffix: '_count', labels, value: count },
  ];
}
