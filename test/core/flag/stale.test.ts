import { describe, expect, it } from 'vitest';
import { soleVariant } from '#core/flag/sole-variant';
import { stale } from '#core/flag/stale';
import type { FlagView } from '#schema/contracts/flag';
import type { Json } from '#schema/contracts/json';

const DAY_MS = 86_400_000;
const nowMs = 1000 * DAY_MS;
const evaluators = new Map<string, Json>([['staff', { in: ['a', { var: 'roles' }] }]]);
const viewOf = (definition: object, restedDays: number): FlagView =>
  ({
    key: 'f',
    enabled: !('state' in definition),
    definition: { variants: { on: 1, off: 0 }, ...definition },
    updatedAtMs: nowMs - restedDays * DAY_MS,
  }) as unknown as FlagView;
const reasons = (definition: object, restedDays = 40) =>
  stale(viewOf(definition, restedDays), { nowMs, days: 30, evaluators, momentOf: (text) => Number(text) * DAY_MS })
    ?.reasons ?? [];
const split = {
  targeting: {
    fractional: [
      ['on', 1],
      ['off', 1],
    ],
  },
};

describe('a flag may be let go', () => {
  it.each([
    ['when its date is over', { ...split, metadata: { expires: '999' } }, 0, ['expired']],
    ['not before its date', { ...split, metadata: { expires: '1001' } }, 0, []],
    ['when it was meant to go and rested', { ...split, metadata: { temporary: true } }, 40, ['temporary']],
    ['not while it was changed lately', { metadata: { temporary: true }, defaultVariant: 'on' }, 20, []],
    ['when it gives everybody the same', { defaultVariant: 'on' }, 40, ['same_for_everybody']],
    ['when it is off', { ...split, state: 'DISABLED' }, 40, ['disabled']],
    ['never while it makes a difference', split, 400, []],
  ])('%s', (_, definition, rested, expected) => expect(reasons(definition, rested)).toEqual(expected));
});

describe('what a flag gives everybody', () => {
  it.each<[Json | undefined, string | null, string | null]>([
    [undefined, 'off', 'off'],
    [undefined, null, null],
    [{}, 'off', 'off'],
    [{ if: [{ var: 'x' }, 'on', 'on'] }, 'off', 'on'],
    [{ if: [{ var: 'x' }, 'on'] }, 'off', null],
    [{ if: [{ var: 'x' }, 'on'] }, 'on', 'on'],
    [
      {
        fractional: [
          ['on', 100],
          ['off', 0],
        ],
      },
      'off',
      'on',
    ],
    [{ fractional: [{ var: 'email' }, ['on', 100], ['off', 1]] }, 'on', null],
    [
      {
        fractional: [
          ['on', { var: 'w' }],
          ['on', 1],
        ],
      },
      'off',
      'on',
    ],
    [{ if: [{ $ref: 'staff' }, 'on', null] }, 'on', 'on'],
    [{ $ref: 'staff' }, 'on', null],
    [{ $ref: 'nobody' }, 'on', null],
    [{ var: 'variant' }, 'on', null],
    [{ starts_with: [{ var: 'x' }, 'a'] }, 'on', null],
  ])('of %j with the default %j is %j', (targeting, defaultVariant, expected) =>
    expect(soleVariant({ defaultVariant, ...(targeting === undefined ? {} : { targeting }) }, evaluators)).toBe(
      expected,
    ),
  );
});
