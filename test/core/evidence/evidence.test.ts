import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim, Counts } from '#core/evidence/cells';
import { logEvidence } from '#core/evidence/evidence';
import cases from '../../cases/evidence.json' with { type: 'json' };

const periodOf = ([w = 0, n0 = 0, k0 = 0, n1 = 0, k1 = 0]: readonly number[]): Counts => ({ w, n0, k0, n1, k1 });

const share = fc.constantFrom(0.01, 0.05, 0.25, 0.5, 0.9);
const counts = fc
  .record({
    w: share,
    n0: fc.nat(3000),
    n1: fc.nat(3000),
    bad0: fc.double({ min: 0, max: 1, noNaN: true }),
    bad1: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ w, n0, n1, bad0, bad1 }): Counts => ({ w, n0, k0: Math.floor(n0 * bad0), n1, k1: Math.floor(n1 * bad1) }));
const margin = fc.constantFrom(0, 0.005, 0.02, 0.1);

const plus = (period: Counts, add: Partial<Omit<Counts, 'w'>>): Counts => ({
  w: period.w,
  n0: period.n0 + (add.n0 ?? 0),
  k0: period.k0 + (add.k0 ?? 0),
  n1: period.n1 + (add.n1 ?? 0),
  k1: period.k1 + (add.k1 ?? 0),
});

/** ln of the expected evidence after one more unit, when control is bad with chance p0 and the candidate with p1. */
function logExpected(
  past: readonly Counts[],
  last: Counts,
  at: { p0: number; p1: number; claim: Claim; margin: number },
): number {
  const { p0, p1, claim } = at;
  const outcomes: [number, Partial<Counts>][] = [
    [(1 - last.w) * p0, { n0: 1, k0: 1 }],
    [(1 - last.w) * (1 - p0), { n0: 1 }],
    [last.w * p1, { n1: 1, k1: 1 }],
    [last.w * (1 - p1), { n1: 1 }],
  ];
  const now = logEvidence([...past, last], { claim, margin: at.margin });
  const sum = outcomes.reduce(
    (total, [chance, add]) =>
      total + chance * Math.exp(logEvidence([...past, plus(last, add)], { claim, margin: at.margin }) - now),
    0,
  );
  return Math.log(sum);
}

describe('logEvidence', () => {
  it.each(cases.logEvidence)(
    'gives $logE for $claim at margin $margin of $periods',
    ({ claim, margin: by, periods, logE }) => {
      expect(logEvidence(periods.map(periodOf), { claim: claim as Claim, margin: by }).toFixed(10)).toBe(
        logE.toFixed(10),
      );
    },
  );

  it.each([
    ['more bad units than units', [0.5, 1, 2, 1, 0], 0],
    ['negative counts', [0.5, -1, 0, 1, 0], 0],
    ['a fraction of a unit', [0.5, 1.5, 0, 1, 0], 0],
    ['a count that is not a number', [0.5, NaN, 0, 1, 0], 0],
    ['an endless count', [0.5, Infinity, 0, 1, 0], 0],
    ['a share that is not a number', [NaN, 1, 0, 1, 0], 0],
    ['bad counts even where the share leaves no coin', [1, 1, 2, 1, 0], 0],
    ['a negative margin', [0.5, 1, 0, 1, 0], -0.1],
    ['a margin of 1', [0.5, 1, 0, 1, 0], 1],
    ['a margin that is not a number', [0.5, 1, 0, 1, 0], NaN],
  ])('refuses %s', (_, period, by) => {
    expect(() => logEvidence([periodOf(period)], { claim: 'worse', margin: by })).toThrow(RangeError);
  });

  it('finds no evidence in no data, nor in periods where the share left no coin', () => {
    expect(logEvidence([], { claim: 'worse', margin: 0 })).toBe(0);
    const blind = [0, 1, -0.5, 1.5].map((w) => ({ w, n0: 50, k0: 0, n1: 50, k1: 50 }));
    expect(logEvidence(blind, { claim: 'worse', margin: 0 })).toBe(0);
    const seen = { w: 0.5, n0: 50, k0: 0, n1: 50, k1: 50 };
    expect(logEvidence([...blind, seen], { claim: 'worse', margin: 0 })).toBe(
      logEvidence([seen], { claim: 'worse', margin: 0 }),
    );
  });

  it('stays finite at a hundred million units', () => {
    for (const claim of ['worse', 'not_worse'] as const) {
      const logE = logEvidence([{ w: 0.5, n0: 1e8, k0: 1e6, n1: 1e8, k1: 9e7 }], { claim, margin: 0.3 });
      expect(Number.isFinite(logE)).toBe(true);
    }
  });

  it('adds periods of the same share as if they had been one', () => {
    fc.assert(
      fc.property(counts, counts, margin, (a, b, by) => {
        const second = { ...b, w: a.w };
        const apart = logEvidence([a, second], { claim: 'worse', margin: by });
        expect(apart).toBeCloseTo(logEvidence([plus(a, second)], { claim: 'worse', margin: by }), 6);
      }),
      { numRuns: 100 },
    );
  });

  it('never expects harm to show more after the next unit while the candidate does none, whatever came before', () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 2 }), counts, rate, rate, margin, (past, last, p0, less, by) => {
        const p1 = Math.min(1, p0 + by) * less;
        expect(logExpected(past, last, { p0, p1, claim: 'worse', margin: by })).toBeLessThan(1e-9);
        expect(logExpected(past, last, { p0, p1: Math.min(1, p0 + by), claim: 'worse', margin: by })).toBeLessThan(
          1e-9,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('never expects harmlessness to show more after the next unit while the candidate does harm', () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 2 }), counts, rate, rate, margin, (past, last, start, more, by) => {
        const p0 = start * (1 - by);
        const p1 = p0 + by + (1 - p0 - by) * more;
        expect(logExpected(past, last, { p0, p1, claim: 'not_worse', margin: by })).toBeLessThan(1e-9);
        expect(logExpected(past, last, { p0, p1: p0 + by, claim: 'not_worse', margin: by })).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it('lets evidence of harm rise only on a bad candidate unit or a good control unit', () => {
    fc.assert(
      fc.property(counts, margin, (period, by) => {
        const of = (add: Partial<Counts>): number => logEvidence([plus(period, add)], { claim: 'worse', margin: by });
        const now = of({});
        expect(of({ n1: 1, k1: 1 })).toBeGreaterThanOrEqual(now - 1e-9);
        expect(of({ n0: 1 })).toBeGreaterThanOrEqual(now - 1e-9);
        expect(of({ n1: 1 })).toBeLessThanOrEqual(now + 1e-9);
        expect(of({ n0: 1, k0: 1 })).toBeLessThanOrEqual(now + 1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it('says the same after a thousand other shares have passed through its memo', () => {
    const question = { claim: 'worse', margin: 0 } as const;
    const period = { w: 0.05, n0: 1900, k0: 38, n1: 100, k1: 20 };
    const before = logEvidence([period], question);
    for (let i = 1; i <= 1000; i += 1) logEvidence([{ w: i / 1001, n0: 1, k0: 0, n1: 1, k1: 1 }], question);
    expect(logEvidence([period], question)).toBe(before);
  });
});
