import { describe, expect, it, vi } from 'vitest';
import { judgeMirrored, type UnitsAlike } from '#core/evidence/judge-mirrored';
import { pairsToShow, smallestInPairs } from '#core/plan/mirrored-pairs';
import { seeded } from '../evidence/world.ts';

vi.setConfig({ testTimeout: 60_000 });

type Arms = { control: number; candidate: number; margin: number; alpha: number };

/** What the last look at `n` pairs, each of another unit, says of a simulated candidate whose failures are its own. */
function lastLook(n: number, { control, candidate, margin, alpha }: Arms, seed: number) {
  const random = seeded(seed);
  const pairs = Array.from({ length: n }, () => [random() < control, random() < candidate] as const);
  const count = (was: boolean, is: boolean): number => pairs.filter(([a, b]) => a === was && b === is).length;
  const units: UnitsAlike[] = [
    [count(false, false), 1, 0, 0, 0, 0],
    [count(true, true), 0, 1, 0, 0, 0],
    [count(true, false), 0, 0, 1, 0, 0],
    [count(false, true), 0, 0, 0, 1, 0],
  ];
  const look = 2 + Math.floor(Math.log2(n / 20));
  return judgeMirrored(
    { pairs: n, look, units: units.filter(([all]) => all > 0) },
    { margin, alpha, notWorseBy: margin },
  );
}

const share = (n: number, of: (seed: number) => boolean): number =>
  Array.from({ length: n }, (_, seed) => of(97 * seed + 5)).filter(Boolean).length / n;

describe('the smallest regression that pairs could show', () => {
  it.each([
    [100, 0.02, 0, 0.01],
    [400, 0.02, 0, 0.005],
    [400, 0.1, 0.02, 0.01],
    [1500, 0.05, 0.01, 0.01],
    [3000, 0.3, 0, 0.005],
  ])(
    'by %d pairs at a rate of %d, margin %d, α %d is found about every other time',
    (pairs, control, margin, alpha) => {
      const candidate = smallestInPairs(pairs, { control, margin, alpha }) ?? 0;
      const found = share(
        120,
        (seed) => lastLook(pairs, { control, candidate, margin, alpha }, seed).verdict === 'worse',
      );
      expect(found).toBeGreaterThan(0.3);
      expect(found).toBeLessThan(0.75);
    },
  );

  it.each([0, 1, 19])('is none for %d pairs, which nobody looks at', (pairs) =>
    expect(smallestInPairs(pairs, { control: 0.02, margin: 0, alpha: 0.01 })).toBeNull(),
  );
});

describe('the pairs that show a candidate not worse', () => {
  it.each([
    [0.02, 0.05, 0.01],
    [0.1, 0.05, 0.01],
    [0.1, 0.1, 0.005],
  ])('at a rate of %d by %d, α %d show an equal one mostly', (control, margin, alpha) => {
    const pairs = Math.ceil(pairsToShow({ control, margin, alpha }));
    const arms = { control, candidate: control, margin, alpha };
    expect(share(120, (seed) => lastLook(pairs, arms, seed).verdict === 'not_worse')).toBeGreaterThan(0.6);
  });

  it('are never enough for a margin of 0', () =>
    expect(pairsToShow({ control: 0.1, margin: 0, alpha: 0.01 })).toBe(Infinity));
});
