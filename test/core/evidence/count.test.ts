import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, type Marks, type Sighting } from '#core/evidence/count';
import { inRange } from '#core/evidence/in-range';
import type { Arm } from '#core/evidence/split';
import type { Watch } from '#core/evidence/watches';
import { inCandidate, slot } from '#core/slot/slot';

const watch = (id: number, period = 1): Watch => ({ id, period, openedAtMs: 0, n0: 0, n1: 0 });
const seen = (arm: Arm, period: number, w: number): Sighting => ({ arm, period, w });
const only = [watch(1)];

describe('count', () => {
  it.each([
    [
      'a unit seen first counts with the chance it had',
      null,
      seen('control', 1, 0.05),
      [{ watch: 1, cell: '1', w: 0.05 }],
      { 1: 0.05 },
    ],
    [
      'a candidate seen first counts too',
      null,
      seen('candidate', 1, 0.05),
      [{ watch: 1, cell: '1', w: 0.05 }],
      { 1: 'candidate' },
    ],
    ['control seen again under the same share adds nothing', { 1: 0.05 }, seen('control', 1, 0.05), [], { 1: 0.05 }],
    ['a candidate seen again adds nothing', { 1: 'candidate' }, seen('candidate', 2, 0.5), [], { 1: 'candidate' }],
    [
      'a raised share tosses again for control: the candidate it becomes',
      { 1: 0.2 },
      seen('candidate', 2, 0.6),
      [{ watch: 1, cell: '2<0.2', w: 0.5 }],
      { 1: 'candidate' },
    ],
    [
      'a raised share tosses again for control: the control it stays',
      { 1: 0.2 },
      seen('control', 2, 0.6),
      [{ watch: 1, cell: '2<0.2', w: 0.5 }],
      { 1: 0.6 },
    ],
    ['a lowered share tosses nothing and forgets nothing', { 1: 0.6 }, seen('control', 3, 0.2), [], { 1: 0.6 }],
    ['a share of 0 teaches nothing', null, seen('control', 1, 0), [], {}],
    ['a share of 1 has no coin', null, seen('candidate', 2, 1), [], { 1: 'candidate' }],
    ['a candidate seen in control stays spent', { 1: 'candidate' }, seen('control', 2, 0.1), [], { 1: 'candidate' }],
  ] as const)('%s', (_, marks, sighting, coins, after) => {
    const sighted = count(marks, sighting, only);
    expect(sighted.coins).toEqual(coins.map((coin) => ({ ...coin, w: expect.closeTo(coin.w, 12) })));
    expect(sighted.marks).toEqual(after);
    expect(sighted.changed).toBe(JSON.stringify(after) !== JSON.stringify(marks ?? {}));
  });

  it('counts a unit in every watch as if the world began with it', () => {
    const sighted = count({ 1: 'candidate', 2: 0.05 }, seen('candidate', 2, 0.5), [watch(1), watch(2), watch(3, 2)]);
    expect(sighted.coins.map(({ watch: id, cell }) => [id, cell])).toEqual([
      [2, '2<0.05'],
      [3, '2'],
    ]);
    expect(sighted.marks).toEqual({ 1: 'candidate', 2: 'candidate', 3: 'candidate' });
  });

  it('leaves a run that was resolved before a watch began out of that watch', () => {
    const sighted = count(null, seen('control', 1, 0.05), [watch(1), watch(2, 2)]);
    expect(sighted.coins.map((coin) => coin.watch)).toEqual([1]);
    expect(sighted.marks).toEqual({ 1: 0.05 });
  });

  it('forgets what dropped watches knew', () => {
    expect(count({ 1: 0.05, 2: 0.05 }, seen('control', 1, 0.05), [watch(1)])).toMatchObject({
      marks: { 1: 0.05 },
      changed: true,
      coins: [],
    });
  });

  it('reports a unit seen in control after it was a candidate, and drops nobody for it', () => {
    expect(count({ 1: 'candidate' }, seen('control', 1, 0.05), only).bothArms).toBe(true);
    expect(count({ 1: 0.05 }, seen('candidate', 2, 0.5), only).bothArms).toBe(false);
  });

  it('opens nothing for a delivery that is repeated', () => {
    const start = seen('candidate', 1, 0.05);
    const first = count(null, start, only);
    expect(first.coins).toHaveLength(1);
    expect(count(first.marks, start, only)).toMatchObject({ coins: [], changed: false });
  });

  it('counts each unit once per coin: never twice as a candidate, and its control coins make up exactly its chance of that', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(shares, fc.nat(99_999), (thresholds, slot) => {
        let marks: Marks | null = null;
        let survival = 1;
        let candidates = 0;
        let highest = 0;
        thresholds.forEach((threshold, index) => {
          const arm = slot < threshold ? 'candidate' : 'control';
          const sighted = count(marks, seen(arm, index + 1, threshold / 100_000), only);
          marks = sighted.marks;
          for (const coin of sighted.coins) {
            expect(coin.w > 0 && coin.w < 1).toBe(true);
            if (arm === 'candidate') candidates += 1;
            else survival *= 1 - coin.w;
          }
          if (arm === 'control' && candidates === 0) highest = Math.max(highest, threshold);
        });
        expect(candidates).toBeLessThanOrEqual(1);
        expect(survival).toBeCloseTo(1 - highest / 100_000, 9);
      }),
    );
  });
});

describe('inRange', () => {
  const units = Array.from({ length: 8000 }, (_, i) => `user-${i}`);

  it.each([
    [0, 1],
    [1, 0.5],
    [2, 0.25],
    [5, 1 / 32],
  ])('after %i halvings tracks %d of the units', (halvings, share) => {
    const tracked = units.filter((unit) => inRange('help.1', unit, halvings)).length / units.length;
    expect(Math.abs(tracked - share)).toBeLessThan(0.03);
  });

  it('never takes a unit in again that an earlier halving left out', () => {
    for (const unit of units.slice(0, 500))
      for (let halvings = 1; halvings < 12; halvings += 1)
        if (inRange('help.1', unit, halvings)) expect(inRange('help.1', unit, halvings - 1)).toBe(true);
  });

  it('leaves the arms of the tracked units as the coin made them', () => {
    const tracked = units.filter((unit) => inRange('help.1', unit, 2));
    const share = tracked.filter((unit) => inCandidate(slot('help', 'help.1', unit), 20)).length / tracked.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(0.03);
  });

  it('can be halved without end', () => {
    expect(units.filter((unit) => inRange('help.1', unit, 40))).toHaveLength(0);
  });
});
