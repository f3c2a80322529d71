import { murmur } from '#core/slot/murmur';

/**
 * Whether a unit is tracked after the tracked share was halved `halvings` times (0: everybody).
 *
 * It is the unit's own second hash that decides, salted differently from its slot: never its arm, never what happened to
 * it. So a tracked unit's arm is still a coin of chance `w` given the past, every factor of the evidence keeps its
 * expectation of at most 1 under the null, and the evidence of the tracked units alone is valid; leaving others out costs
 * power only. The share may be halved at any moment (when the rows are full, say), because that decision looks at the past
 * and a tracked unit of the smaller share was tracked in the larger one too. What had been counted before stays counted,
 * and a run that is already pending still comes due: only new sightings of units outside are ignored, and only the marks
 * of units outside may be deleted, for they will never be asked for again.
 */
export function inRange(rolloutId: string, unit: string, halvings: number): boolean {
  if (halvings <= 0) return true;
  return murmur(`tracked:${rolloutId}:${unit}`) < 2 ** (32 - Math.min(halvings, 32));
}
