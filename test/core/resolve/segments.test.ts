import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMember } from '#core/resolve/is-member';
import { isMirrored } from '#core/resolve/is-mirrored';
import { resolve, type Resolution } from '#core/resolve/resolve';
import { slicesOf } from '#core/resolve/slices-of';
import { inCandidate, slot } from '#core/slot/slot';
import type { FeatureName, RolloutId, RunId, SegmentName, VersionHash, VersionId } from '#schema/contracts/ids';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { ExposedRollout, Route } from '#schema/contracts/snapshot';

const feature = 'help' as FeatureName;
const id = 'help.1' as RolloutId;
const one = 'v_1111111111111111' as VersionId;
const two = 'v_2222222222222222' as VersionId;
const hash = (digit: string) => digit.repeat(64) as VersionHash;
const named = (name: string) => name as SegmentName;

const segments = {
  [named('team')]: { '==': [{ var: 'plan' }, 'team'] },
  [named('german')]: { '==': [{ var: 'context.language' }, 'de'] },
  [named('broken')]: { 'no such operator': [] },
};

const routeOf = (over: Partial<ExposedRollout>): Route => ({
  revision: 1,
  control: one,
  disabled: false,
  versions: { [one]: hash('1'), [two]: hash('2') },
  rollout: {
    ...{ id, candidate: two, percent: 50, period: 2, segment: null, earlier: [], shadow: null },
    ...{ slices: [], graders: [] },
    ...over,
  },
});

/** The first unit whose slot is below the first share and not below the second, in percent. */
function unitBetween(least: number, most: number): string {
  for (let number = 0; ; number++) {
    const unit = `u-${number}`;
    const of = slot(feature, id, unit);
    if (!inCandidate(of, least) && inCandidate(of, most)) return unit;
  }
}

const of = (rollout: Partial<ExposedRollout>, unit: string | null, context: JsonObject): Resolution => {
  const result = resolve(routeOf(rollout), { feature, unit, freshId: 'fresh', context, segments });
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
};

const team = { plan: 'team' };
const [low, middle, high] = [unitBetween(0, 10), unitBetween(20, 50), unitBetween(60, 100)];
const inTeam = { segment: named('team'), percent: 20 };
const german = { segment: named('german'), percent: 10 };

describe('in a segment stage', () => {
  it.each<[string, Partial<ExposedRollout>, string | null, JsonObject, Partial<Resolution>]>([
    [
      'a member below the share has the candidate, and counts',
      { segment: named('team') },
      low,
      team,
      { arm: 'candidate', reason: 'segment', counted: true, outside: null },
    ],
    [
      'a member above it has control, and counts',
      { segment: named('team') },
      high,
      team,
      { arm: 'control', reason: 'control', counted: true, outside: null },
    ],
    [
      'anybody else has control whatever the slot, and is no evidence',
      { segment: named('team') },
      low,
      { plan: 'free' },
      { arm: 'control', reason: 'control', counted: false, outside: 'not_in_segment' },
    ],
    [
      'an attribute called context hides no attribute',
      { segment: named('german') },
      low,
      { language: 'en', context: { language: 'de' } },
      { outside: 'not_in_segment' },
    ],
    [
      'nobody is a member by a rule that fails',
      { segment: named('broken') },
      low,
      team,
      { arm: 'control', outside: 'not_in_segment' },
    ],
    [
      'nobody is a member of a segment that is not there',
      { segment: named('gone') },
      low,
      team,
      { arm: 'control', outside: 'not_in_segment' },
    ],
    [
      'a segment with an inherited name is not there',
      { segment: named('constructor') },
      low,
      team,
      { outside: 'not_in_segment' },
    ],
    [
      'nobody known is served by the fresh slot, and needs no word about counting',
      { segment: named('team'), percent: 100 },
      null,
      team,
      { arm: 'candidate', reason: 'anonymous', counted: false, outside: null },
    ],
    [
      'members of a blind one all have it',
      { segment: named('team'), percent: 100 },
      high,
      team,
      { arm: 'candidate', reason: 'segment' },
    ],
  ])('%s', (_, rollout, unit, context, expected) => {
    expect(of(rollout, unit, context)).toMatchObject(expected);
  });
});

describe('after a segment stage', () => {
  it.each<[string, Partial<ExposedRollout>, string, JsonObject, Partial<Resolution>]>([
    [
      'a member who had the candidate keeps it, and is no evidence',
      { percent: 1, earlier: [inTeam] },
      unitBetween(1, 20),
      team,
      { arm: 'candidate', reason: 'earlier_segment', counted: false, outside: 'earlier_segment' },
    ],
    [
      'a member who had control is no evidence either: their arm was decided by who they are',
      { percent: 1, earlier: [inTeam] },
      high,
      team,
      { arm: 'control', reason: 'control', counted: false, outside: 'earlier_segment' },
    ],
    [
      'a member who comes below the new share gets it, and is no evidence',
      { percent: 50, earlier: [inTeam] },
      middle,
      team,
      { arm: 'candidate', reason: 'percent', counted: false, outside: 'earlier_segment' },
    ],
    [
      'anybody else is asked by slot alone',
      { percent: 50, earlier: [inTeam] },
      middle,
      {},
      { arm: 'candidate', reason: 'percent', counted: true, outside: null },
    ],
    [
      'in the stage of another segment, who was in the first is still of the first',
      { segment: named('german'), percent: 50, earlier: [inTeam] },
      middle,
      { ...team, language: 'de' },
      { arm: 'candidate', reason: 'segment', outside: 'earlier_segment' },
    ],
    [
      'whoever is in neither is not in the segment',
      { segment: named('german'), percent: 50, earlier: [inTeam] },
      low,
      {},
      { arm: 'control', outside: 'not_in_segment' },
    ],
    [
      'in a further stage of the same segment its members are the stage, at the same slots',
      { segment: named('team'), percent: 50, earlier: [inTeam] },
      low,
      team,
      { arm: 'candidate', reason: 'segment', counted: true, outside: null },
    ],
    [
      'in a smaller stage of the same segment nobody loses it, and then its members are no evidence',
      { segment: named('team'), percent: 5, earlier: [inTeam] },
      unitBetween(5, 20),
      team,
      { arm: 'candidate', reason: 'earlier_segment', counted: false, outside: 'earlier_segment' },
    ],
    [
      'in the stage of another segment, who left the candidate to others in the first is of the first, member or not',
      { segment: named('german'), percent: 50, earlier: [inTeam] },
      high,
      team,
      { arm: 'control', reason: 'control', outside: 'earlier_segment' },
    ],
    [
      'the largest of several earlier shares is kept',
      { percent: 1, earlier: [german, inTeam] },
      unitBetween(10, 20),
      { ...team, language: 'de' },
      { arm: 'candidate', reason: 'earlier_segment' },
    ],
  ])('%s', (_, rollout, unit, context, expected) => {
    expect(of(rollout, unit, context)).toMatchObject(expected);
  });

  it('nobody who has the candidate loses it while shares grow and stages go on from segments to everybody', () => {
    const share = fc.integer({ min: 1, max: 100_000 }).map((thousandths) => thousandths / 1000);
    const audience = fc.record({ segment: fc.constantFrom(named('team'), named('german'), null), percent: share });
    const plan = fc.array(audience, { minLength: 1, maxLength: 8 }).map(ordered);
    const context = fc.record({ plan: fc.constantFrom('team', 'free'), language: fc.constantFrom('de', 'en') });
    const units = fc.array(fc.string(), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(plan, context, units, (stages, attributes, all) => {
        for (const unit of all) {
          const arms = stages.map((stage) => of(stage, unit, attributes).arm);
          const first = arms.indexOf('candidate');
          expect(first < 0 ? [] : arms.slice(first)).not.toContain('control');
        }
      }),
      { numRuns: 300 },
    );
  });
});

type Audience = { readonly segment: SegmentName | null; readonly percent: number };

/** What a plan may look like: segments before everybody, no audience's share smaller than it was, each stage with those before it. */
function ordered(audiences: readonly Audience[]): Partial<ExposedRollout>[] {
  const sorted = [...audiences.filter(({ segment }) => segment), ...audiences.filter(({ segment }) => !segment)];
  const largest = new Map<SegmentName | null, number>();
  const before: { segment: SegmentName; percent: number }[] = [];
  return sorted.map(({ segment, percent }) => {
    const grown = Math.max(percent, largest.get(segment) ?? 0);
    largest.set(segment, grown);
    const stage = { segment, percent: grown, earlier: [...before] };
    if (segment !== null) before.push({ segment, percent: grown });
    return stage;
  });
}

describe('a context is in a segment', () => {
  const deep = Array.from({ length: 200 }).reduce<Json>((inside) => ({ '!': [inside] }), true);
  const many = Array.from({ length: 400 }, (_, index) => index);
  const heavy = { some: [{ map: [many, { all: [many, true] }] }, false] };
  it.each<[string, Json, JsonObject, boolean]>([
    ['by an attribute', { '==': [{ var: 'plan' }, 'team'] }, { plan: 'team' }, true],
    ['by an attribute under context', { '==': [{ var: 'context.plan' }, 'team'] }, { plan: 'team' }, true],
    [
      'by an attribute of an attribute',
      { in: ['eu', { var: 'tenant.regions' }] },
      { tenant: { regions: ['eu'] } },
      true,
    ],
    ['by the unit', { '==': [{ var: 'targetingKey' }, 'ann'] }, { targetingKey: 'ann' }, true],
    ['not without the attribute', { '==': [{ var: 'plan' }, 'team'] }, {}, false],
    ['always, when the rule is true', true, {}, true],
    ['never, when it is false', false, {}, false],
    ['not by an empty list', { filter: [[1], false] }, {}, false],
    ['by a list with something in it', { filter: [[1], true] }, {}, true],
    ['not by what every object inherits', { var: 'constructor' }, {}, false],
    ['not by what every attribute inherits', { var: 'plan.length.constructor' }, { plan: 'x' }, false],
    ['not by an operator that does not exist', { explode: [1] }, {}, false],
    ['not by arguments that cannot be worked with', { '+': ['a', 1] }, {}, false],
    ['not by a rule that nests too deep', deep, {}, false],
    ['not by a rule that works too much', heavy, {}, false],
  ])('%s', (_, rule, context, expected) => {
    expect(isMember(named('one'), context, { [named('one')]: rule })).toBe(expected);
  });
});

describe('the slices of a run', () => {
  const paths = ['context.language', 'context.tenant.plan'];
  it.each<[string, JsonObject, (string | null)[]]>([
    ['are the values in the order of the paths', { language: 'de', tenant: { plan: 'pro' } }, ['de', 'pro']],
    ['are numbers and booleans as text', { language: 7, tenant: { plan: false } }, ['7', 'false']],
    ['are null without a value', { tenant: null }, [null, null]],
    ['are null of lists and objects', { language: ['de'], tenant: { plan: { name: 'pro' } } }, [null, null]],
    ['are cut to 64 characters', { language: 'x'.repeat(65), tenant: { plan: '' } }, ['x'.repeat(64), '']],
    ['are never half a character', { language: `${'x'.repeat(63)}😀` }, [`${'x'.repeat(63)}\ufffd`, null]],
    ['know nothing that is inherited', { language: 'de', tenant: 'constructor' }, ['de', null]],
  ])('%s', (_, context, expected) => {
    expect(slicesOf(paths, context)).toEqual(expected);
  });
});

describe('a run is mirrored', () => {
  const runs = Array.from({ length: 20_000 }, (_, number) => `help.${number}` as RunId);
  it.each([0.01, 0.2, 0.5, 1])('in a share of %s of all runs', (share) => {
    const n = runs.filter((run) => isMirrored(id, run, share)).length;
    expect(Math.abs(n / runs.length - share)).toBeLessThanOrEqual(4 * Math.sqrt((share * (1 - share)) / runs.length));
  });

  it('whatever its slot says', () => {
    const exposed = runs.filter((run) => inCandidate(slot(feature, id, run), 10));
    const both = exposed.filter((run) => isMirrored(id, run, 0.5)).length;
    expect(Math.abs(both / exposed.length - 0.5)).toBeLessThan(0.05);
  });
});
