import type { EvalView } from '#schema/contracts/eval';
import type { Tint } from '../text/paint.ts';

/** Why a verdict is what it is, in words; a cause that is not known stands as it is. */
const causes: Readonly<Record<string, string>> = {
  worse: 'it is worse than the margin bears',
  critical: 'it lost an example that must not get worse',
  slice: 'it is worse in a slice',
  too_wide: 'the interval reaches across the margin: so few examples do not tell',
  unscored: 'too many runs have no score',
  one_cluster: 'all examples hang together, so they are one',
  no_items: 'nothing was scored',
  no_graders: 'nothing graded it',
  stopped: 'it had cost what it may before it was done',
  cancelled: 'it was cancelled',
  failed: 'it could not be carried out',
};

/** A cause in words. */
export const causeWords = (cause: string): string => causes[cause] ?? cause.replaceAll('_', ' ');

type Said = NonNullable<EvalView['result']>['verdict'];

/** The colour of a verdict. */
export const verdictTint = (verdict: Said): Tint =>
  ({ pass: 'good', fail: 'bad', inconclusive: 'warn' } as const)[verdict];

/** What an eval says, in a sentence: `fail: it is worse than the margin bears`. */
export function verdictWords({ result, status, error }: Pick<EvalView, 'result' | 'status' | 'error'>): string {
  if (error !== null) return `failed: ${error}`;
  if (result === null) return status;
  return result.cause === undefined ? result.verdict : `${result.verdict}: ${causeWords(result.cause)}`;
}

/** What is compared: `v_2 beside v_1` or the candidate alone. */
export const pairWords = ({ version, against, baseline }: Pick<EvalView, 'version' | 'against' | 'baseline'>): string =>
  against === null
    ? version
    : `${version} beside ${baseline === null ? against : `the baseline ${baseline.eval} (${against})`}`;

/** What of the examples is no longer as it was when the baseline was made; null when all of it is. */
export function unsharedWords({ baseline }: Pick<EvalView, 'baseline'>): string | null {
  if (baseline === null) return null;
  const { shared, changed, added, gone, datasetVersion } = baseline;
  if (changed + added + gone === 0) return null;
  return `the dataset changed since ${datasetVersion}: ${shared} examples are the same and compared; ${changed} changed, ${added} new, ${gone} gone`;
}

/** Who made it the baseline, and why; null: it is none. */
export const blessedWords = ({ blessed }: Pick<EvalView, 'blessed'>): string | null =>
  blessed === null ? null : `the baseline, blessed by ${blessed.by}: ${blessed.reason}`;

/** On what: `golden@d_… (240 examples, 3 trials each)`. */
export const examplesWords = ({ dataset, datasetVersion, items, trials }: EvalView): string =>
  `${dataset}@${datasetVersion} (${items} examples${trials === 1 ? '' : `, ${trials} trials each`})`;

/** What it took: `480 runs, 2 without a score, $0.12`. */
export function costWords({ done, total, unscored, again, costUsd, unpriced }: EvalView): string {
  const runs = done === total ? `${done} runs` : `${done} of ${total} runs`;
  const cost = costUsd === 0 ? '$0' : `$${costUsd >= 1 ? costUsd.toFixed(2) : Number(costUsd.toPrecision(3))}`;
  return [
    runs,
    ...(unscored === 0 ? [] : [`${unscored} without a score`]),
    ...(again === 0 ? [] : [`${again} made again`]),
    unpriced === 0 ? cost : `${cost} and ${unpriced} runs of unknown price`,
  ].join(', ');
}
