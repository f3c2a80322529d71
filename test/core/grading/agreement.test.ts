import { describe, expect, it } from 'vitest';
import { cohenKappa, krippendorffAlpha } from '#core/grading/agreement';
import { holm } from '#core/grading/holm';

const o = null;
/** Krippendorff (2011), section D, "any metric, more than two observers, missing data": four observers, twelve units. */
const observed = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, o, o, o],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, o, 3],
  [o, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, o],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, o],
];
const units = Array.from({ length: 12 }, (_, at) => observed.map((row) => row[at] ?? null));

describe('krippendorffAlpha', () => {
  it.each([
    ['nominal', 0.743],
    ['ordinal', 0.815],
    ['interval', 0.849],
  ] as const)('%s: as published', (level, alpha) => {
    const { value, n, interval } = krippendorffAlpha(units, level);
    expect(value).toBeCloseTo(alpha, 3);
    expect(n).toBe(11);
    expect(interval[0]).toBeLessThan(value);
    expect(interval[1]).toBeGreaterThanOrEqual(value);
  });

  it('of two observers and two values: as published (section A, "Binary or dichotomous data")', () => {
    const one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
    const other = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
    expect(
      krippendorffAlpha(
        one.map((value, at) => [value, other[at] ?? null]),
        'nominal',
      ).value,
    ).toBeCloseTo(0.095, 3);
  });

  it('says nothing where nothing could differ', () => {
    expect(
      krippendorffAlpha(
        [
          ['a', 'a'],
          ['a', 'a'],
        ],
        'nominal',
      ).value,
    ).toBeNaN();
    expect(krippendorffAlpha([], 'nominal')).toMatchObject({ n: 0 });
  });

  it('is the same each time it is asked', () => {
    expect(krippendorffAlpha(units, 'nominal')).toEqual(krippendorffAlpha(units, 'nominal'));
  });
});

describe('cohenKappa', () => {
  // 50 grants read by two: 20 both yes, 15 both no, 5 and 10 apart; κ = 0.4 (a table of every introduction to κ).
  it('gives the textbook figure', () => {
    const table: [string, string, number][] = [
      ['yes', 'yes', 20],
      ['yes', 'no', 5],
      ['no', 'yes', 10],
      ['no', 'no', 15],
    ];
    const ratings = table.flatMap(([one, other, count]) => Array.from({ length: count }, () => [one, other]));
    const { value, interval, n } = cohenKappa(ratings);
    expect(value).toBeCloseTo(0.4, 12);
    expect(n).toBe(50);
    // The large-sample standard error is 0.127: the bootstrap says about the same.
    expect(interval[0]).toBeCloseTo(0.4 - 1.96 * 0.127, 1);
    expect(interval[1]).toBeCloseTo(0.4 + 1.96 * 0.127, 1);
  });

  it('leaves out what one of them did not rate', () => {
    expect(
      cohenKappa([
        ['a', null],
        ['a', 'a'],
        ['b', 'b'],
      ]),
    ).toMatchObject({ value: 1, n: 2 });
  });
});

describe('holm', () => {
  it.each([
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    [
      [0.5, 0.6],
      [1, 1],
    ],
    [[0.02], [0.02]],
    [[], []],
  ])('of %j', (ps, corrected) => {
    for (const [at, p] of holm(ps).entries()) expect(p).toBeCloseTo(corrected[at] ?? Number.NaN, 12);
  });
});
