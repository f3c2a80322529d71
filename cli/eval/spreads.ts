import type { EvalView } from '#schema/contracts/eval';

/** How much an example's difference varies, by a grader. `perCluster`: how many examples hang together in the mean; `had`: how many there were. */
export type Spread = {
  readonly name: string;
  readonly spread: number;
  readonly perCluster: number;
  readonly had?: number;
};

/**
 * The spread that an eval saw, grader by grader: its standard error times the root of how many independent things it is of. A
 * grader that saw no difference anywhere tells none.
 */
export const spreadsOf = ({ result }: Pick<EvalView, 'result'>): Spread[] =>
  (result?.graders ?? []).flatMap(({ id, comparison: { se, n, clusters } }) =>
    se === null || se === 0 || clusters < 2
      ? []
      : [{ name: id, spread: se * Math.sqrt(clusters), perCluster: n / clusters, had: n }],
  );

/** What graders that say right or wrong see when so many examples change, about as many for the better as for the worse. */
export const usualSpreads = (): Spread[] =>
  [0.05, 0.1, 0.2, 0.4].map((share) => ({
    name: `${Math.round(100 * share)} % of examples change`,
    spread: Math.sqrt(share),
    perCluster: 1,
  }));
