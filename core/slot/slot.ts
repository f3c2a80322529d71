import { murmur } from './murmur.ts';

/** How many slots there are: one per thousandth of a percent. */
export const SLOTS = 100_000;

/**
 * The unit's slot in this rollout, 0 … 99,999: murmur3_32 of `feature:rolloutId:` + unit, scaled as flagd scales.
 * Salted with the rollout's id, so other people are first in every rollout. Never throws, whatever the unit holds.
 */
export function slot(feature: string, rolloutId: string, unit: string): number {
  // hash · 100,000 < 2^49, so the product and the division by a power of two are exact.
  return Math.floor((murmur(`${feature}:${rolloutId}:${unit}`) * SLOTS) / 0x1_0000_0000);
}

/** True when the candidate owns the slot at `percent` (0 … 100, three decimals): it owns the low ones, so nobody moves back as it grows. */
export function inCandidate(unitSlot: number, percent: number): boolean {
  return unitSlot < Math.round(percent * 1000);
}
