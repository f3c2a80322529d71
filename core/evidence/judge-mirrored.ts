import { atMost, greatestRate } from '#core/grading/binomial';
import { comparePaired, type Comparison, type PairedItem } from '#core/grading/compare';
import type { UnknownCause } from '#schema/contracts/plan';
import type { ComparisonView } from '#schema/contracts/rollout';

/**
 * How many units had these pairs: both arms good, both bad, the candidate alone good, the candidate alone bad, and pairs of which
 * one is unanswered. That is all a comparison of scores 0 and 1 needs of them.
 */
export type UnitsAlike = readonly [
  units: number,
  bothGood: number,
  bothBad: number,
  gains: number,
  losses: number,
  unanswered: number,
];

/** What one guardrail's pairs were when they were last looked at. `look` counts from 1 (0: not yet), `pairs` are those of the stage so far. */
export type MirroredLook = { readonly pairs: number; readonly look: number; readonly units: readonly UnitsAlike[] };

/** What is asked of them: `alpha` is the guardrail's part, `notWorseBy` the margin that the stage asks to be shown. */
export type MirroredQuestion = { readonly margin: number; readonly alpha: number; readonly notWorseBy: number | null };

/** What pairs say, in a verdict's words. */
export type MirroredVerdict = {
  readonly verdict: 'worse' | 'not_worse' | 'unknown';
  readonly cause?: UnknownCause;
  readonly comparison?: ComparisonView;
  readonly notWorse?: { readonly by: number; readonly logE: number; readonly alpha: number; readonly shown: boolean };
};

/** The same share of unanswered pairs as of counted units. */
const UNANSWERED = 0.02;
/** With fewer units that differ, the spread of the differences is not known well enough for Student's interval to mean what it says. */
const FEW = 10;

type Scores = readonly [control: number | null, candidate: number | null];
const kinds: readonly Scores[] = [
  [1, 1],
  [0, 0],
  [0, 1],
  [1, 0],
  [null, null],
];

function itemsOf(units: readonly UnitsAlike[]): PairedItem[] {
  return units.flatMap(([count, ...pairs], index) => {
    const scores = kinds.flatMap((kind, at) => Array.from({ length: pairs[at] ?? 0 }, () => kind));
    return Array.from({ length: count }, (_, unit) => `${index}/${unit}`).flatMap((cluster) =>
      scores.map(([control, candidate]) => ({ id: cluster, cluster, control: [control], candidate: [candidate] })),
    );
  });
}

/** Units for which the candidate did worse, and better, on the whole. */
function sides(units: readonly UnitsAlike[]): { worse: number; better: number; all: number } {
  const sum = (wanted: (net: number) => boolean): number =>
    units.reduce((total, [count, , , gains, losses]) => total + (wanted(gains - losses) ? count : 0), 0);
  return { worse: sum((net) => net < 0), better: sum((net) => net > 0), all: sum(() => true) };
}

/**
 * The comparison, taken at its word only where its assumptions hold. Student's interval supposes that the spread of the
 * differences can be seen in them, which with few units is not so (with no spread at all it has no width). So:
 *   fail  must also be reached by the exact sign test over units, whose error for an equal candidate is what it says,
 *         whatever the spread and however few the units;
 *   pass  must, while fewer than ten units differ, also be borne out by the exact bound on the share of units made worse.
 */
function confirmed(
  units: readonly UnitsAlike[],
  compared: Comparison,
  { margin, tail }: { margin: number; tail: number },
) {
  const { worse, better, all } = sides(units);
  if (compared.verdict === 'fail' && atMost(better, worse + better, 0.5) > tail) return false;
  const few = compared.verdict === 'pass' && worse + better < FEW;
  return !few || greatestRate(worse, all, tail) <= margin;
}

const clamp = (value: number): number => Math.min(1, Math.max(-1, value));

function viewOf({ n, clusters, difference, interval }: Comparison, confidence: number) {
  const known = n === 0 ? 0 : difference;
  const within: [number, number] = [clamp(interval[0]), clamp(interval[1])];
  return { n, clusters, difference: known, interval: within, confidence };
}

function compare(look: MirroredLook, { margin, alpha }: { margin: number; alpha: number }): ComparisonView {
  const confidence = 1 - alpha / (look.look * (look.look + 1));
  const compared = comparePaired(itemsOf(look.units), { margin, confidence, maxUnscored: UNANSWERED });
  const view = viewOf(compared, confidence);
  if (!confirmed(look.units, compared, { margin, tail: (1 - confidence) / 2 }))
    return { ...view, verdict: 'inconclusive', cause: 'few_units' };
  const { verdict, cause } = compared;
  return cause === undefined ? { ...view, verdict } : { ...view, verdict, cause };
}

/**
 * What a guardrail's pairs said when they were last looked at; between looks that stands. The k-th look has the confidence
 * 1 − α/(k(k+1)), so that all looks together err with α at most; `not_worse` is asked by the margin that the stage wants shown, else
 * by the guardrail's own.
 */
export function judgeMirrored(look: MirroredLook, { margin, alpha, notWorseBy }: MirroredQuestion): MirroredVerdict {
  const asked = (shown: boolean) =>
    notWorseBy === null ? {} : { notWorse: { by: notWorseBy, logE: 0, alpha, shown } };
  if (look.look === 0)
    return { verdict: 'unknown', cause: look.pairs === 0 ? 'no_data' : 'too_little_data', ...asked(false) };
  const comparison = compare(look, { margin, alpha });
  if (comparison.verdict === 'fail') return { verdict: 'worse', comparison, ...asked(false) };
  const wanted = notWorseBy === null ? comparison : compare(look, { margin: notWorseBy, alpha });
  if (wanted.verdict === 'pass') return { verdict: 'not_worse', comparison, ...asked(true) };
  const cause = comparison.cause === 'unscored' ? 'grader_failed' : 'too_little_data';
  return { verdict: 'unknown', cause, comparison, ...asked(false) };
}
