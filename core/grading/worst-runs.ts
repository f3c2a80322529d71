import type { ItemView, TrialView } from '#schema/contracts/eval';

/** The lowest score of a trial; below every score where there was no answer to score; null where nobody could tell. */
function lowest({ code, scores }: TrialView): number | null {
  if (code !== null) return -1;
  const known = scores.flatMap(({ score }) => (score === null ? [] : [score]));
  return known.length === 0 ? null : Math.min(...known);
}

/** The runs of an eval's candidate that show best what is wrong: at most `most` of those that failed or were scored below 1, the worst first. */
export function worstRuns(items: readonly ItemView[], most: number): string[] {
  const bad = items.flatMap(({ trials }) =>
    trials.flatMap((trial) => {
      const score = lowest(trial);
      const { arm, run } = trial;
      if (arm !== 'candidate' || run === null || score === null || score >= 1) return [];
      return [{ run, score }];
    }),
  );
  const sorted = bad.toSorted((one, other) => one.score - other.score);
  return [...new Set(sorted.map(({ run }) => run))].slice(0, most);
}
