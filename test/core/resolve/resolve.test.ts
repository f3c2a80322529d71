import { describe, expect, it } from 'vitest';
import { freshness } from '#core/resolve/freshness';
import { resolve, type Resolution } from '#core/resolve/resolve';
import { unitOf } from '#core/resolve/unit-of';
import { inCandidate, slot } from '#core/slot/slot';
import type { FeatureName, RolloutId, VersionHash, VersionId } from '#schema/contracts/ids';
import type { ExposedRollout, Route } from '#schema/contracts/snapshot';

const feature = 'help' as FeatureName;
const one = 'v_1111111111111111' as VersionId;
const two = 'v_2222222222222222' as VersionId;
const hash = (digit: string) => digit.repeat(64) as VersionHash;
const id = 'help.1' as RolloutId;

const still: Route = {
  revision: 1,
  control: one,
  rollout: null,
  disabled: false,
  versions: { [one]: hash('1'), [two]: hash('2') },
};
const rolling = (percent: number, over: Partial<ExposedRollout> = {}): Route => ({
  ...still,
  rollout: {
    id,
    candidate: two,
    percent,
    period: 3,
    segment: null,
    earlier: [],
    shadow: null,
    slices: [],
    graders: [],
    ...over,
  },
});
const ask = { feature, unit: 'u-1', freshId: 'fresh' };

const of = (route: Route, request: object = {}): Resolution | string => {
  const result = resolve(route, { ...ask, ...request });
  return result.ok ? result.value : `${result.error.code}: ${result.error.detail}`;
};

describe('a run gets its version', () => {
  it.each<[string, Route, object, Partial<Resolution>]>([
    [
      'the only one',
      { ...still, versions: { [one]: hash('1') } },
      {},
      { version: one, arm: 'control', reason: 'only_version', rollout: null, counted: false },
    ],
    [
      'control when nothing rolls out',
      still,
      {},
      { version: one, hash: hash('1'), reason: 'control', rollout: null, counted: false },
    ],
    [
      'the candidate by percent',
      rolling(100),
      {},
      { version: two, hash: hash('2'), arm: 'candidate', reason: 'percent', rollout: { id, period: 3 }, counted: true },
    ],
    [
      'control by percent',
      rolling(0),
      {},
      { version: one, arm: 'control', reason: 'control', rollout: { id, period: 3 }, counted: true },
    ],
    [
      'a pinned one, never counted',
      rolling(100),
      { version: one },
      { version: one, arm: 'pinned', reason: 'pinned', counted: false },
    ],
    [
      'the candidate for nobody known, never counted',
      rolling(100),
      { unit: null },
      { arm: 'candidate', reason: 'anonymous', counted: false },
    ],
    [
      'control for nobody known, never counted',
      rolling(0),
      { unit: null },
      { arm: 'control', reason: 'anonymous', counted: false },
    ],
    [
      'control for its degraded answer when switched off, pinned or not',
      { ...rolling(100), disabled: true },
      { version: two },
      { version: one, arm: 'control', reason: 'disabled', counted: false },
    ],
  ])('%s', (_, route, request, expected) => {
    expect(of(route, request)).toMatchObject(expected);
  });

  it.each<[string, Route, object, RegExp]>([
    ['before there is one', { ...still, control: null, versions: {} }, {}, /^not_found: /],
    ['when switched off before there is one', { ...still, control: null, disabled: true }, {}, /^disabled: /],
    [
      'by a pin that nobody pushed',
      still,
      { version: 'v_3333333333333333' },
      /^not_found: .*known: v_1111111111111111, v_2222222222222222/,
    ],
    ['by a pin with an inherited name', still, { version: 'constructor' }, /^not_found: /],
  ])('or a refusal %s', (_, route, request, message) => {
    expect(of(route, request)).toMatch(message);
  });

  it('lets a pin reach a version that serves nobody yet', () => {
    expect(of({ ...still, control: null }, { version: two })).toMatchObject({ version: two, reason: 'pinned' });
  });

  it('serves nobody known by the slot of the id of this run alone', () => {
    for (const freshId of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const exposed = inCandidate(slot(feature, id, freshId), 50);
      expect(of(rolling(50), { unit: null, freshId })).toMatchObject({ arm: exposed ? 'candidate' : 'control' });
    }
  });

  it('never moves a unit back when the share grows', () => {
    for (let number = 0; number < 2000; number++) {
      const request = { unit: `u-${number}` };
      const arms = [5, 20, 40, 100].map((percent) => (of(rolling(percent), request) as Resolution).arm);
      expect(arms.lastIndexOf('control')).toBeLessThan(
        arms.includes('candidate') ? arms.indexOf('candidate') : arms.length,
      );
    }
  });
});

describe('the unit of a run', () => {
  it.each([
    ['the targeting key', { context: { targetingKey: 'u' }, session: 's' }, 'u'],
    ['else the session', { context: {}, session: 's' }, 's'],
    ['else nobody known', { context: {} }, null],
  ])('is %s', (_, request, unit) => {
    expect(unitOf(request)).toBe(unit);
  });
});

describe('a snapshot', () => {
  it.each([
    [0, { serve: true, refresh: 'none', waitMs: 0 }],
    [500, { serve: true, refresh: 'none', waitMs: 0 }],
    [501, { serve: true, refresh: 'background', waitMs: 0 }],
    [2000, { serve: true, refresh: 'background', waitMs: 0 }],
    [2001, { serve: false, refresh: 'wait', waitMs: 250 }],
    [59_999, { serve: false, refresh: 'wait', waitMs: 250 }],
    [60_000, { serve: false, refresh: 'wait', waitMs: 1500 }],
    [86_400_000, { serve: false, refresh: 'wait', waitMs: 1500 }],
    [null, { serve: false, refresh: 'wait', waitMs: 1500 }],
  ])('%s ms old is used as design.md says', (ageMs, rule) => {
    expect(freshness(ageMs)).toEqual(rule);
  });
});
