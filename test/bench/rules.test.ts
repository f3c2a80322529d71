import { describe, expect, it } from 'vitest';
import { flagger } from '../../bench/rules/flagger.ts';
import { growthbook, halfWidth } from '../../bench/rules/growthbook.ts';
import { normalQuantile } from '../../bench/rules/normal-quantile.ts';
import { gain, hardestNull, information, oracle } from '../../bench/rules/oracle.ts';
import type { Rule, Setting, UnitEvent } from '../../bench/rules/rule.ts';
import { zScore, zTest } from '../../bench/rules/z-test.ts';

const setting: Setting = { alpha: 0.01, margin: 0, baseRate: 0.02 };
const request: UnitEvent = {
  unit: 0,
  atMs: 0,
  period: 1,
  w: 0.5,
  arm: 'control',
  bad: false,
  told0: 0.02,
  told1: 0.2,
};

/** How many requests a rule sees of a list before it rolls back; null when it never does. */
function lasts(rule: Rule, events: readonly Partial<UnitEvent>[]): number | null {
  const running = rule.start(setting);
  const at = events.findIndex((event, unit) => running.see({ ...request, unit, ...event }) === 'rollback');
  return at < 0 ? null : at + 1;
}

const many = (n: number, event: (index: number) => Partial<UnitEvent>): Partial<UnitEvent>[] =>
  Array.from({ length: n }, (_, index) => event(index));

describe('the oracle', () => {
  it('adds the log of the likelihood ratio of each unit, at the null half-way between the rates for equal shares', () => {
    const truth = { w: 0.5, p0: 0.02, p1: 0.2, margin: 0 };
    expect(gain(truth, 0.11, { arm: 'candidate', bad: true })).toBeCloseTo(Math.log(0.2 / 0.11), 12);
    expect(gain(truth, 0.11, { arm: 'candidate', bad: false })).toBeCloseTo(Math.log(0.8 / 0.89), 12);
    expect(gain(truth, 0.11, { arm: 'control', bad: true })).toBeCloseTo(Math.log(0.02 / 0.11), 12);
    expect(gain(truth, 0.11, { arm: 'control', bad: false })).toBeCloseTo(Math.log(0.98 / 0.89), 12);
  });

  it('rolls back at the first bad candidate unit that brings it over ln(1/α): here the eighth', () => {
    // 8 · ln(0.2/0.11) = 4.78 and 7 of them 4.18; ln 100 = 4.61.
    expect(
      lasts(
        oracle,
        many(20, () => ({ arm: 'candidate', bad: true })),
      ),
    ).toBe(8);
  });

  it('counts a unit once, whatever it does later, and nothing while there is no harm to know of', () => {
    expect(
      lasts(
        oracle,
        many(500, () => ({ unit: 1, arm: 'candidate', bad: true })),
      ),
    ).toBeNull();
    expect(
      lasts(
        oracle,
        many(500, () => ({ arm: 'candidate', bad: true, told1: 0.02 })),
      ),
    ).toBeNull();
  });

  it('knows the null that is hardest to tell from the truth, with a margin and without', () => {
    expect(hardestNull({ w: 0.25, p0: 0.02, p1: 0.06, margin: 0 })).toBeCloseTo(0.75 * 0.02 + 0.25 * 0.06, 6);
    const truth = { w: 0.25, p0: 0.02, p1: 0.09, margin: 0.02 };
    const t0 = hardestNull(truth);
    for (const other of [t0 - 0.001, t0 + 0.001])
      expect(information(truth, other)).toBeGreaterThan(information(truth, t0));
  });
});

describe('the z-test', () => {
  it.each([
    // By hand: pooled 15/200, variance 0.075 · 0.925 · 0.02.
    [{ n0: 100, k0: 5, n1: 100, k1: 10 }, 0, 0.05 / Math.sqrt(0.075 * 0.925 * 0.02)],
    [{ n0: 100, k0: 5, n1: 100, k1: 10 }, 0.05, 0],
    [{ n0: 900, k0: 0, n1: 100, k1: 0 }, 0, 0],
  ])('scores %j at margin %d', (counts, margin, z) => {
    expect(zScore(counts, margin)).toBeCloseTo(z, 10);
  });

  it.each([
    [0.01, 2.326348],
    [0.05, 1.644854],
    [0.5, 0],
  ])('is held against the normal quantile of %d', (alpha, z) => {
    expect(normalQuantile(alpha)).toBeCloseTo(z, 5);
  });

  it('says nothing before thirty requests of either arm, and counts requests, not units', () => {
    const events = many(100, (index) => ({
      unit: 7,
      arm: index % 2 === 0 ? 'control' : 'candidate',
      bad: index % 2 === 1,
    }));
    expect(lasts(zTest, events)).toBe(60);
  });
});

describe('Flagger', () => {
  const minute = (index: number, bad: boolean): Partial<UnitEvent> => ({ atMs: index * 60_000, arm: 'candidate', bad });

  it('rolls back at the tick after the fifth failed minute', () => {
    // Requests at minutes 0, 1, 2 …: the check of minute i is made when minute i + 1 begins.
    expect(
      lasts(
        flagger,
        many(20, (index) => minute(index, true)),
      ),
    ).toBe(7);
  });

  it('never forgives: failures among good minutes add up', () => {
    expect(
      lasts(
        flagger,
        many(40, (index) => minute(index, index % 3 === 0)),
      ),
    ).not.toBeNull();
    expect(
      lasts(
        flagger,
        many(40, (index) => minute(index, index < 4)),
      ),
    ).toBeNull();
  });

  it('takes a minute without requests for a failed one', () => {
    expect(lasts(flagger, [minute(0, false), minute(7, false)])).toBe(2);
  });

  it('does not look at control', () => {
    expect(
      lasts(
        flagger,
        many(20, (index) => ({ ...minute(index, false), bad: false })),
      ),
    ).toBeNull();
    const both = many(40, (index) =>
      index % 2 === 0 ? minute(index / 2, false) : { atMs: (index / 2) * 60_000, bad: true },
    );
    expect(lasts(flagger, both)).toBeNull();
  });
});

describe('GrowthBook', () => {
  it('has the half-width of the one-sided asymptotic confidence sequence', () => {
    // α 0.05, n 10,000, a = 0.1: ρ² = (4.605170 + ln 5.605170) / 5000 = 0.001265734; s2 = 10,000 · (0.02·0.98 + 0.03·0.97)/5000.
    const rho2 = 0.001265734;
    const s2 = 2 * (0.02 * 0.98 + 0.03 * 0.97);
    const spread = 10_000 * rho2 + 1;
    const expected = Math.sqrt((s2 * 2 * spread * Math.log(1 + Math.sqrt(spread) / 0.1)) / (1e8 * rho2));
    expect(halfWidth({ n0: 5000, k0: 100, n1: 5000, k1: 150 }, 0.05)).toBeCloseTo(expected, 7);
  });

  it('counts a unit once however often it fails, and leaves one out that was served both arms', () => {
    const one = many(400, (index) => ({ unit: index % 2, arm: index % 2 === 0 ? 'control' : 'candidate', bad: true }));
    expect(lasts(growthbook, one)).toBeNull();
    const warm = many(400, (index) => ({ arm: 'control', bad: index === 0 }));
    const failing = many(200, (index) => ({ arm: 'candidate', bad: index !== 0 }));
    const found = lasts(growthbook, [...warm, ...failing]);
    expect(found).not.toBeNull();
    const both = failing.map((event, index) => ({ ...event, unit: index }));
    expect(lasts(growthbook, [...warm, ...both])).toBeNull();
  });
});
