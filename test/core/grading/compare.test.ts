import { describe, expect, it } from 'vitest';
import { atMost, greatestRate } from '#core/grading/binomial';
import { comparePaired, type PairedItem } from '#core/grading/compare';
import { passHatK } from '#core/grading/pass-hat-k';
import { exceededBy, studentT } from '#core/grading/student-t';

const item = (control: number | null, candidate: number | null, more: Partial<PairedItem> = {}): PairedItem => ({
  id: 'item',
  control: [control],
  candidate: [candidate],
  ...more,
});
const repeated = (n: number, one: PairedItem): PairedItem[] => Array.from({ length: n }, () => one);

describe('Student’s t', () => {
  // scipy 1.x, scipy.stats.t.ppf; the first rows are those of every printed table.
  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.95, 4, 2.1318467863266495],
    [0.975, 10, 2.228138851986274],
    [0.995, 5, 4.032142983555228],
    [0.9995, 30, 3.6459586350420627],
    [0.975, 1000, 1.9623390808264083],
    [0.8, 9, 0.8834038596855346],
    [0.99875, 19, 3.481150847255481],
    [0.9999, 7, 7.063432828157639],
  ])('of %d with %d degrees of freedom is %d', (p, df, t) => {
    expect(studentT(p, df) / t).toBeCloseTo(1, 9);
    expect(studentT(1 - p, df) / -t).toBeCloseTo(1, 9);
  });

  it('goes far out: with one degree of freedom it is a cotangent', () => {
    expect(exceededBy(1e-8, 1) / (1 / Math.tan(Math.PI * 1e-8))).toBeCloseTo(1, 9);
    expect(studentT(0.5, 3)).toBe(0);
  });
});

describe('the binomial', () => {
  it('sums its tail as counting does', () => {
    expect(atMost(5, 20, 0.5)).toBeCloseTo(21_700 / 2 ** 20, 12);
    expect(atMost(2, 12, 0.5)).toBeCloseTo(79 / 2 ** 12, 12);
    expect([atMost(3, 3, 0.2), atMost(-1, 3, 0.2)]).toEqual([1, 0]);
  });

  it('bounds a rate exactly: by the rule of three without hits, by scipy’s beta.ppf with some', () => {
    expect(greatestRate(0, 20, 0.05)).toBeCloseTo(1 - 0.05 ** (1 / 20), 10);
    expect(greatestRate(3, 50, 0.025)).toBeCloseTo(0.16548194660377288, 9);
    expect(greatestRate(7, 7, 0.05)).toBe(1);
  });
});

describe('the comparison', () => {
  it('gives Student’s own interval for Student’s own data (1908: hours of sleep under two drugs)', () => {
    const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const given = comparePaired(
      first.map((control, index) => item(control, second[index] ?? 0)),
      { margin: 0 },
    );
    expect(given).toMatchObject({ n: 10, clusters: 10, verdict: 'pass' });
    expect(given.difference).toBeCloseTo(1.58, 12);
    expect(given.interval[0]).toBeCloseTo(0.7001142, 6);
    expect(given.interval[1]).toBeCloseTo(2.4598858, 6);
    expect(given.mcnemar).toBeUndefined();
  });

  it('takes items of one cluster for one draw (numpy and scipy by the formula, C/(C−1))', () => {
    const differences = [-1, 0, 0, 1, -1, -1, 0, 0, -1, 1, 0, -1];
    const clusters = 'aaabbbccddde';
    const items = differences.map((d, index) => item(d < 0 ? 1 : 0, d > 0 ? 1 : 0, { cluster: clusters[index] ?? '' }));
    const given = comparePaired(items, { margin: 0 });
    expect(given).toMatchObject({ n: 12, clusters: 5, verdict: 'inconclusive', cause: 'too_wide' });
    expect(given.se).toBeCloseTo(0.11410886614690961, 10);
    expect(given.interval[0]).toBeCloseTo(-0.5668170028732573, 8);
    expect(given.interval[1]).toBeCloseTo(0.06681700287325737, 8);
    expect(given.smallestVisible).toBeCloseTo(0.4241894038659701, 8);
    expect(given.mcnemar).toMatchObject({ gains: 2, losses: 5 });
  });

  it.each([
    [2, 10, 0.03857421875],
    [5, 10, 0.3017578125],
    [0, 10, 0.001953125],
    [3, 3, 1],
    [0, 0, 1],
  ])('tests %d gains against %d losses exactly: p = %d (scipy, binomtest)', (gains, losses, p) => {
    const items = [...repeated(gains, item(0, 1)), ...repeated(losses, item(1, 0)), ...repeated(9, item(1, 1))];
    expect(comparePaired(items, { margin: 0 }).mcnemar).toEqual({ gains, losses, p: expect.closeTo(p, 10) });
  });

  it('leaves McNemar’s test out where scores are shares, or trials are many', () => {
    expect(comparePaired([item(0.5, 1), item(1, 1)], { margin: 0 }).mcnemar).toBeUndefined();
    const trials = item(1, 1, { control: [1, 0], candidate: [1, 1] });
    expect(comparePaired([trials, trials], { margin: 0 })).not.toHaveProperty('mcnemar');
  });

  it('averages trials, and overlooks those that are unscored', () => {
    const one = item(0, 0, { control: [1, null, 0], candidate: [1, 1] });
    expect(comparePaired(repeated(3, one), { margin: 0 })).toMatchObject({ n: 3, difference: 0.5 });
  });

  const harmed = [...repeated(60, item(1, 0)), ...repeated(60, item(1, 1))];
  it.each([
    ['nothing to compare', [], 0, 'inconclusive', 'no_items'],
    ['one cluster only', repeated(50, item(1, 0, { cluster: 'one' })), 0, 'inconclusive', 'one_cluster'],
    ['one item only', [item(1, 1)], 0, 'inconclusive', 'one_cluster'],
    ['no difference at all', repeated(20, item(1, 1)), 0, 'pass', undefined],
    ['worse everywhere', repeated(20, item(1, 0)), 0, 'fail', undefined],
    ['worse by more than the margin', harmed, 0.2, 'fail', undefined],
    ['worse, but within the margin', harmed, 0.7, 'pass', undefined],
    ['worse by about the margin', harmed, 0.5, 'inconclusive', 'too_wide'],
    ['exactly the margin, without spread', repeated(20, item(0.3, 0.2)), 0.1, 'pass', undefined],
    ['5 % unscored are borne', [...repeated(19, item(1, 1)), item(1, null)], 0, 'pass', undefined],
    [
      'more than 5 % unscored are not',
      [...repeated(18, item(1, 1)), item(1, null), item(null, 1)],
      0,
      'inconclusive',
      'unscored',
    ],
    ['all unscored', repeated(9, item(null, null)), 0, 'inconclusive', 'unscored'],
    ['a critical item is lost', [...repeated(90, item(1, 1)), item(1, 0, { critical: true })], 0.5, 'fail', 'critical'],
    [
      'a critical item that control failed too',
      [...repeated(90, item(1, 1)), item(0.4, 0, { critical: true })],
      0.5,
      'pass',
      undefined,
    ],
    [
      'a critical item that one trial still gets',
      [...repeated(90, item(1, 1)), item(1, 1, { critical: true, candidate: [0, 0.5] })],
      0.5,
      'pass',
      undefined,
    ],
  ] as const)('%s', (_, items, margin, said, cause) => {
    const given = comparePaired(items, { margin });
    expect([given.verdict, given.cause]).toEqual([said, cause]);
  });

  it.each([
    [2, 1 - Math.sqrt(0.2)],
    [10, 0.14866],
    [100, 0.01597],
    [500, 0.003214],
  ])('claims no sight that it has not where none of %d items differs: %d', (n, visible) => {
    const { se, interval, smallestVisible, verdict } = comparePaired(repeated(n, item(1, 1)), { margin: 0 });
    expect({ se, interval, verdict }).toEqual({ se: 0, interval: [0, 0], verdict: 'pass' });
    expect(smallestVisible).toBeCloseTo(visible, 5);
    // Were so large a share different, four samples in five would have met one that is.
    expect(1 - (1 - smallestVisible) ** n).toBeCloseTo(0.8, 10);
  });

  it('nor where all differ by the same, and counts clusters, not items, for it', () => {
    const same = comparePaired(repeated(20, item(0.3, 0.5)), { margin: 0 });
    expect(same.smallestVisible).toBeCloseTo(1 - 0.2 ** (1 / 20), 10);
    const two = [...repeated(50, item(1, 1, { cluster: 'a' })), ...repeated(50, item(1, 1, { cluster: 'b' }))];
    expect(comparePaired(two, { margin: 0 }).smallestVisible).toBeCloseTo(1 - Math.sqrt(0.2), 10);
  });

  it('counts items without a cluster apart from each other and from named ones', () => {
    const items = [item(1, 1), item(1, 0), item(1, 1, { cluster: '0' }), item(1, 1, { cluster: '0' })];
    expect(comparePaired(items, { margin: 0 }).clusters).toBe(3);
  });

  it('has no interval where it has no spread to take it from', () => {
    const none = comparePaired([], { margin: 0 });
    expect(none).toMatchObject({ n: 0, clusters: 0, se: Infinity, interval: [-Infinity, Infinity] });
    expect(none.difference).toBeNaN();
  });

  it.each([{ margin: -0.1 }, { margin: Number.NaN }, { margin: 0, confidence: 1 }, { margin: 0, maxUnscored: 2 }])(
    'refuses options that cannot be: %o',
    (options) => {
      expect(() => comparePaired([item(1, 1)], options)).toThrow(RangeError);
    },
  );
});

describe('pass^k', () => {
  const trials = [
    [true, true, true, false],
    [true, true, true, true],
    [true, false, false, false],
  ];
  it.each([
    [1, (3 / 4 + 1 + 1 / 4) / 3],
    [2, (3 / 6 + 1 + 0) / 3],
    [4, 1 / 3],
  ])('of %d: the share of all choices of trials that passed', (k, expected) => {
    expect(passHatK(trials, k)).toBeCloseTo(expected, 12);
  });

  it.each([
    [[], 1],
    [trials, 5],
    [trials, 0],
    [trials, 1.5],
  ] as const)('refuses what it cannot tell', (given, k) => {
    expect(() => passHatK(given, k)).toThrow(RangeError);
  });
});
