import { isCaught, type Regression } from './units-to-catch.ts';

const BISECTIONS = 40;

/**
 * The smallest candidate's rate (a share of units) that `units` candidate units catch about every other time, for the rest as given; null when they are too few
 * for any. As good as `unitsToCatch`, whose inverse it is.
 */
export function smallestCaught(units: number, given: Omit<Regression, 'candidate'>): number | null {
  if (!(given.w > 0 && given.w < 1) || !isCaught(units, { ...given, candidate: 1 })) return null;
  let [low, high] = [Math.min(1, given.control + given.margin), 1];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const candidate = (low + high) / 2;
    if (isCaught(units, { ...given, candidate })) high = candidate;
    else low = candidate;
  }
  return high;
}
