import { cohenKappa, krippendorffAlpha, type Agreement, type Ratings } from './agreement.ts';

/** What is asked of a judge before its word counts: labels by people, and how low the 95 % interval of its agreement with them may reach. */
export type JudgeTerms = { readonly least: number; readonly floor: number };

/** `too_few`: its agreement is not known yet; `disagrees`: it is, and it is too low or too uncertain; `agrees`: it may gate. */
export type JudgeStanding = {
  readonly state: 'too_few' | 'disagrees' | 'agrees';
  readonly agreement: Agreement;
  readonly missing: number;
  readonly why: string;
};

/** Fifty labels, and an agreement that is surely better than fair (Landis and Koch, 1977: 0.4 and below is fair at most). */
export const judgeTerms: JudgeTerms = { least: 50, floor: 0.4 };

/**
 * Whether a judge may decide anything, by pairs of what people came to and what it said of the same thing. Truths and categories are
 * held by Cohen's κ, marks (`interval`) by Krippendorff's α. Nothing that could differ (all labels the same) is no agreement.
 */
export function judgeStanding(
  pairs: Ratings,
  level: 'nominal' | 'interval',
  { least, floor }: JudgeTerms = judgeTerms,
): JudgeStanding {
  const agreement = level === 'nominal' ? cohenKappa(pairs) : krippendorffAlpha(pairs, level);
  const missing = Math.max(0, least - agreement.n);
  if (missing > 0)
    return { state: 'too_few', agreement, missing, why: `${agreement.n} labels of ${least} that are needed.` };
  const [low] = agreement.interval;
  if (Number.isNaN(agreement.value) || !(low > floor)) {
    const why = Number.isNaN(agreement.value)
      ? 'All labels are the same: nothing could show a disagreement.'
      : `Its agreement may be as low as ${low.toFixed(2)}; above ${floor} is asked for.`;
    return { state: 'disagrees', agreement, missing, why };
  }
  return { state: 'agrees', agreement, missing, why: `At least ${low.toFixed(2)} with 95 % confidence.` };
}
