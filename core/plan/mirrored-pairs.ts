import { studentT } from '#core/grading/student-t';

/** A guardrail's question asked of both answers to one input: control's rate of bad ones, the margin, and the guardrail's part of α. */
export type PairedQuestion = { readonly control: number; readonly margin: number; readonly alpha: number };

/** The first look at the pairs; from there on it doubles. */
const FIRST_LOOK = 20;
const BISECTIONS = 40;

/** The half-width, in standard errors, of the interval that the last look at `pairs` pairs takes, so that all looks together keep α. */
function reach(pairs: number, alpha: number): number {
  const passed = pairs < FIRST_LOOK ? 0 : 1 + Math.floor(Math.log2(pairs / FIRST_LOOK));
  const looks = passed + 1;
  return studentT(1 - alpha / (looks * (looks + 1)) / 2, pairs - 1);
}

/**
 * The share of pairs that differ when the two answers fail independently of each other: more than of versions that have anything
 * in common. It bounds the variance of a pair's difference, and is what the sign test counts by.
 */
const differing = (control: number, candidate: number): number => control + candidate - 2 * control * candidate;

/** The smallest candidate's rate that a shadow stage with so many pairs fails about every other time; null when they are too few for any. */
export function smallestInPairs(pairs: number, { control, margin, alpha }: PairedQuestion): number | null {
  if (pairs < FIRST_LOOK) return null;
  const errors = reach(pairs, alpha);
  const isFailed = (candidate: number): boolean =>
    candidate - control - margin >= errors * Math.sqrt(differing(control, candidate) / pairs);
  if (!isFailed(1)) return null;
  let [low, high] = [Math.min(1, control + margin), 1];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const candidate = (low + high) / 2;
    if (isFailed(candidate)) high = candidate;
    else low = candidate;
  }
  return high;
}

/** How many pairs to plan for before an equal candidate is shown at most `margin` worse; Infinity at a margin of 0. */
export function pairsToShow({ control, margin, alpha }: PairedQuestion): number {
  if (margin === 0) return Infinity;
  let pairs = FIRST_LOOK;
  // Each look costs the next ones a little, so the number depends on itself; it settles at once.
  for (let step = 0; step < 4; step += 1)
    pairs = Math.max(FIRST_LOOK, ((reach(pairs, alpha) + 1) / margin) ** 2 * differing(control, control));
  return pairs;
}
