import { describe, expect, it } from 'vitest';
import { alphaShares } from '#core/evidence/alpha-shares';
import { liveWatches, openWatch, tossed, type Watch, watchShare } from '#core/evidence/watches';

const DAY_MS = 86_400_000;
const watch = (id: number, more: Partial<Watch> = {}): Watch => ({
  id,
  period: 1,
  openedAtMs: 0,
  n0: 0,
  n1: 0,
  ...more,
});

describe('openWatch', () => {
  it('opens watch 1 with the rollout', () => {
    expect(openWatch([], { nowMs: 7, period: 1 })).toEqual({ id: 1, period: 1, openedAtMs: 7, n0: 0, n1: 0 });
  });

  it.each([
    ['a new period', [watch(1)], { nowMs: 1, period: 2 }, 2],
    ['the newest has 100 candidates and is the first', [watch(1, { n1: 100 })], { nowMs: 1, period: 1 }, 2],
    ['99 are not enough', [watch(1, { n1: 99 })], { nowMs: 1, period: 1 }, null],
    [
      'a hundred are not enough beside 1,001 of watch 1',
      [watch(1, { n1: 1001 }), watch(2, { n1: 100 })],
      { nowMs: 1, period: 1 },
      null,
    ],
    ['a tenth of watch 1', [watch(1, { n1: 1500 }), watch(2, { n1: 150 })], { nowMs: 1, period: 1 }, 3],
    ['a day has passed', [watch(1), watch(2, { n0: 1 })], { nowMs: DAY_MS, period: 1 }, 3],
    ['a day has passed over an empty watch', [watch(1, { n0: 9 }), watch(2)], { nowMs: 9 * DAY_MS, period: 1 }, null],
    ['not quite a day', [watch(1, { n0: 5 })], { nowMs: DAY_MS - 1, period: 1 }, null],
    ['a late run of an older period', [watch(1), watch(2, { period: 3 })], { nowMs: 1, period: 2 }, null],
  ] as const)('%s', (_, watches, at, id) => {
    expect(openWatch(watches, at)?.id ?? null).toBe(id);
  });
});

describe('liveWatches', () => {
  const many = Array.from({ length: 20 }, (_, i) => watch(i + 1));

  it('keeps watch 1, the newest eight, and the stage’s own', () => {
    expect(liveWatches(many, 1).map(({ id }) => id)).toEqual([1, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(liveWatches(many, 5).map(({ id }) => id)).toEqual([1, 5, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(liveWatches(many.slice(0, 3), 2).map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});

describe('tossed', () => {
  it('adds a run to the watches in which it opened a count, and to no other', () => {
    const after = tossed([watch(1), watch(2), watch(3)], 'candidate', [{ watch: 1 }, { watch: 3 }]);
    expect(after.map(({ n0, n1 }) => [n0, n1])).toEqual([
      [0, 1],
      [0, 0],
      [0, 1],
    ]);
    expect(tossed([watch(1)], 'control', [{ watch: 1 }])).toEqual([watch(1, { n0: 1 })]);
  });
});

describe('shares of α', () => {
  it('never spends more than all of it on watches, however many open', () => {
    const sum = Array.from({ length: 100_000 }, (_, i) => watchShare(i + 1)).reduce((total, share) => total + share, 0);
    expect(sum).toBeLessThanOrEqual(1 + 1e-12);
    expect(sum).toBeGreaterThan(0.9999);
    expect([1, 2, 3].map(watchShare)).toEqual([0.8, 0.1, expect.closeTo(0.2 / 6, 12)]);
  });

  it.each([
    ['a guardrail alone has all', [{ metric: 'error' }], [0.01]],
    ['others alone share evenly', [{ metric: 'slow' }, { metric: 'rejected' }], [0.005, 0.005]],
    [
      'error has half, the rest evenly',
      [{ metric: 'slow' }, { metric: 'error' }, { metric: 'rejected' }],
      [0.0025, 0.005, 0.0025],
    ],
    [
      'two error guardrails share their half',
      [{ metric: 'error' }, { metric: 'error' }, { metric: 'slow' }],
      [0.0025, 0.0025, 0.005],
    ],
    ['weights decide where given', [{ metric: 'error', weight: 3 }, { metric: 'slow' }], [0.0075, 0.0025]],
    ['nothing to share', [], []],
  ])('%s', (_, guardrails, shares) => {
    const given = alphaShares(guardrails, 0.01);
    expect(given).toEqual(shares.map((share) => expect.closeTo(share, 12)));
  });
});
