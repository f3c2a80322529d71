import { describe, expect, it, vi } from 'vitest';
import { logEvidence } from '#core/evidence/evidence';
import { smallestCaught } from '#core/plan/smallest-caught';
import { type Regression, unitsToCatch } from '#core/plan/units-to-catch';
import { seeded } from '../evidence/world.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Candidate units until the evidence rolls one simulated rollout back. */
function simulated({ w, control, candidate, margin, alpha }: Regression, seed: number): number {
  const random = seeded(seed);
  const counts = { w, n0: 0, k0: 0, n1: 0, k1: 0 };
  for (;;) {
    if (random() >= w) {
      counts.n0 += 1;
      counts.k0 += random() < control ? 1 : 0;
      continue;
    }
    counts.n1 += 1;
    if (random() >= candidate) continue;
    counts.k1 += 1;
    if (logEvidence([counts], { claim: 'worse', margin }) >= Math.log(1 / alpha)) return counts.n1;
  }
}

const middleOf = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const regressions: Regression[] = [
  { w: 0.05, control: 0.01, candidate: 0.5, margin: 0, alpha: 0.004 },
  { w: 0.05, control: 0.02, candidate: 0.2, margin: 0, alpha: 0.004 },
  { w: 0.5, control: 0.02, candidate: 0.2, margin: 0, alpha: 0.004 },
  { w: 0.05, control: 0.02, candidate: 0.06, margin: 0, alpha: 0.008 },
  { w: 0.25, control: 0.02, candidate: 0.06, margin: 0.005, alpha: 0.004 },
  { w: 0.5, control: 0.02, candidate: 0.05, margin: 0.01, alpha: 0.002 },
  { w: 0.05, control: 0.1, candidate: 0.15, margin: 0, alpha: 0.004 },
  { w: 0.5, control: 0.1, candidate: 0.15, margin: 0, alpha: 0.008 },
  { w: 0.5, control: 0.3, candidate: 0.45, margin: 0.02, alpha: 0.004 },
  { w: 0.01, control: 0.05, candidate: 0.25, margin: 0, alpha: 0.004 },
];

describe('how many units a regression takes to be caught', () => {
  it.each(regressions)('is foretold within 35 %% of what simulated rollouts take (%o)', (regression) => {
    const taken = Array.from({ length: 201 }, (_, index) => simulated(regression, 101 * index + 13));
    const foretold = unitsToCatch(regression);
    for (const simulation of [middleOf(taken.toSorted((a, b) => a - b)), meanOf(taken)]) {
      expect(foretold / simulation).toBeGreaterThan(0.65);
      expect(foretold / simulation).toBeLessThan(1.35);
    }
  });

  it('is infinite for a candidate that is no worse than its margin allows', () => {
    const harmless = { w: 0.5, control: 0.05, candidate: 0.055, margin: 0.01, alpha: 0.004 };
    expect(unitsToCatch(harmless)).toBe(Infinity);
  });
});

describe('the smallest regression that some units catch', () => {
  it.each(regressions)('is the one that takes so many units (%o)', (regression) => {
    const { candidate, ...given } = regression;
    expect(smallestCaught(unitsToCatch(regression), given)).toBeCloseTo(candidate, 6);
  });

  it('is smaller the more units there are, and beyond the margin always', () => {
    const given = { w: 0.2, control: 0.03, margin: 0.01, alpha: 0.004 };
    const smallest = [20, 200, 2000, 20_000, 2_000_000].map((units) => smallestCaught(units, given) ?? Number.NaN);
    expect(smallest).toEqual(smallest.toSorted((a, b) => b - a));
    expect(smallest.at(-1)).toBeGreaterThan(0.04);
  });

  it.each([
    [1, { w: 0.5, control: 0.03, margin: 0, alpha: 0.004 }],
    [1000, { w: 1, control: 0.03, margin: 0, alpha: 0.004 }],
    [1000, { w: 0, control: 0.03, margin: 0, alpha: 0.004 }],
  ])('is none for %d units of %o', (units, given) => {
    expect(smallestCaught(units, given)).toBeNull();
  });
});
