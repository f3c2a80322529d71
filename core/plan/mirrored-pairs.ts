import { normalQuantile } from './normal-quantile.ts';

/** A guardrail's question asked of both answers to one input: control's rate of bad ones, the margin, and the guardrail's part of α. */
export type PairedQuestion = { readonly control: number; readonly margin: number; readonly alpha: number };

/** The first look at the pairs; from there on it doubles. */
const FIRST_LOOK = 20;
const BISECTIONS = 40;

/** The half-width, in standard errors, of the interval that the last look at `pairs` pairs takes, so that all looks together keep α. */
function reach(pairs: number, alpha: number): number {
  const passed = pairs < FIRST_LOOK ? 0 : 1 + Math.floor(Math.log2(pairs / FIRST_LOOK));
  const looks = passed + 1;
  return normalQuantile(alpha / (looks * (looks + 1)) / 2);
}

/** The variance of one pair's difference when the two answers fail independently of each other: as wide as it gets for versions that have anything in common. */
const varianceOf = (control: number, candidate: number): number =>
  control * (1 - control) + candidate * (1 - candidate);

/** The smallest candidate's rate that a shadow stage with so many pairs fails about every other time; null when they are too few for any. */
export function smallestInPairs(pairs: number, { control, margin, alpha }: PairedQuestion): number | null {
  const isFailed = (candidate: number): boolean =>
    candidate - control - margin >= reach(pairs, alpha) * Math.sqrt(varianceOf(control, candidate) / pairs);
  if (pairs < 2 || !isFailed(1)) return null;
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
  for (let step = 0; step < 4; step += 1)
    pairs = Math.max(FIRST_LOOK, ((reach(pairs, alpha) + 1) / margin) ** 2 * varianceOf(control, control));
  return pairs;
}
