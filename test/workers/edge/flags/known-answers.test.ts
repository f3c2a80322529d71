import { expect, it } from 'vitest';
import type { Json, JsonObject } from '#schema/contracts/json';
import { compiledFlags } from '../../../../workers/edge/flags/compiled-flags.ts';
import { evaluate } from '../../../../workers/edge/flags/evaluate.ts';
import { publishing } from './publishing.ts';

/** Answers that every implementation of flagd has to give, by what its project publishes for those who write one. */
type Known = readonly [context: JsonObject, answer: Json];
type Group = { readonly key?: string; readonly targeting?: Json; readonly known: readonly Known[] };

let revision = 0;
const named = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));
const variants = {
  ...named('clubs', 'diamonds', 'hearts', 'spades', 'heads', 'tails', 'lower', 'upper', 'premium', 'standard', 'red'),
  ...named('green', 'blue', 'hit', 'miss', 'prefix', 'postfix', 'equal', 'greater', 'lesser', 'minor', 'major', 'none'),
  ...named('true', 'false', 'one', 'two', 'single', 'default'),
};
const $evaluators = { is_ballmer: { '==': ['ballmer@macrosoft.com', { var: ['email'] }] } };

const user = (name: Json): JsonObject => ({ user: { name } });
const key = (targetingKey: string, more: JsonObject = {}): JsonObject => ({ targetingKey, ...more });
const version = (text: string): JsonObject => ({ version: text });
const suits = ['clubs', 'diamonds', 'hearts', 'spades'].map((suit) => [suit, 25]);
const seeded = { fractional: [{ cat: ['shared-seed', { var: 'user.name' }] }, ...suits] };
const by = { var: 'targetingKey' };
const semVer = (relation: string, than: string) => ({ sem_ver: [{ var: 'version' }, relation, than] });
const yes = (condition: JsonObject) => ({ if: [condition, 'true', 'false'] });
const premium = { '==': [{ var: 'tier' }, 'premium'] };
const jon = 'jon@company.com';

const groups: { readonly [about: string]: Group } = {
  'shares of the flag’s key and an attribute': {
    key: 'fractional-flag',
    targeting: { fractional: [{ cat: [{ var: '$flagd.flagKey' }, { var: 'user.name' }] }, ...suits] },
    known: [
      [user('jack'), 'hearts'],
      [user('queen'), 'spades'],
      [user('ten'), 'clubs'],
      [user('nine'), 'diamonds'],
      [user(3), 'clubs'],
    ],
  },
  'shares without weights, of the flag’s key and the targeting key': {
    key: 'fractional-flag-shorthand',
    targeting: { fractional: [['heads'], ['tails', 1]] },
    known: [
      [key(jon), 'heads'],
      [key('jane@company.com'), 'tails'],
      [{}, 'default'],
    ],
  },
  'shares of a seed that flags have in common': {
    targeting: seeded,
    known: [
      [user('seven'), 'hearts'],
      [user('eight'), 'diamonds'],
      [user('nine'), 'clubs'],
      [user('two'), 'spades'],
    ],
  },
  'hashes at the edges of what a hash can be': {
    targeting: { fractional: [by, ['lower', 50], ['upper', 50]] },
    known: [
      [key('ejOoVL'), 'lower'],
      [key('bY9fO-'), 'lower'],
      [key('SI7p-'), 'lower'],
      [key('6LvT0'), 'upper'],
      [key('ceQdGm'), 'upper'],
    ],
  },
  'a variant that is an expression': {
    targeting: { fractional: [by, [{ if: [premium, 'premium', 'standard'] }, 50], ['standard', 50]] },
    known: [
      [key(jon, { tier: 'premium' }), 'premium'],
      [key(jon, { tier: 'basic' }), 'standard'],
      [key('user1', { tier: 'premium' }), 'standard'],
    ],
  },
  'a variant that is an attribute': {
    targeting: { fractional: [by, [{ var: 'color' }, 50], ['blue', 50]] },
    known: [
      [key(jon, { color: 'red' }), 'red'],
      [key(jon, { color: 'green' }), 'green'],
      [key('user1', { color: 'red' }), 'blue'],
    ],
  },
  'a weight that is an expression': {
    targeting: { fractional: [by, ['red', { if: [premium, 100, 0] }], ['blue', 10]] },
    known: [
      [key(jon, { tier: 'premium' }), 'red'],
      [key(jon, { tier: 'basic' }), 'blue'],
      [key('user1', { tier: 'premium' }), 'red'],
      [key('user1', { tier: 'basic' }), 'blue'],
    ],
  },
  'shares of true': {
    targeting: yes({
      fractional: [
        [false, 0],
        [true, 100],
      ],
    }),
    known: [[key('some-targeting-key'), 'true']],
  },
  'shares of false': {
    targeting: yes({
      fractional: [
        [false, 100],
        [true, 0],
      ],
    }),
    known: [[key('some-targeting-key'), 'false']],
  },
  'one share alone': { targeting: { fractional: [['single', 1]] }, known: [[key('anybody'), 'single']] },
  'how versions compare': {
    targeting: {
      if: [semVer('=', '2.0.0'), 'equal', semVer('>', '2.0.0'), 'greater', semVer('<', '2.0.0'), 'lesser', 'none'],
    },
    known: [
      [version('2.0.0'), 'equal'],
      [version('2.1.0'), 'greater'],
      [version('1.9.0'), 'lesser'],
      [version('2.0.0-alpha'), 'lesser'],
      [version('2.0.0.0'), 'none'],
    ],
  },
  'ranges of versions': {
    targeting: { if: [semVer('~', '3.0.0'), 'minor', semVer('^', '3.0.0'), 'major', 'none'] },
    known: [
      [version('3.0.1'), 'minor'],
      [version('3.1.0'), 'major'],
      [version('4.0.0'), 'none'],
    ],
  },
  'a version with its v': {
    targeting: yes(semVer('=', 'v1.0.0')),
    known: [
      [version('1.0.0'), 'true'],
      [version('v1.0.0'), 'true'],
      [version('2.0.0'), 'false'],
    ],
  },
  'a part of a version': {
    targeting: yes(semVer('^', '1')),
    known: [
      [version('1.5.0'), 'true'],
      [version('1.0.0'), 'true'],
      [version('2.0.0'), 'false'],
    ],
  },
  'versions that differ in their build': {
    targeting: yes(semVer('=', '1.0.0+build')),
    known: [
      [version('1.0.0'), 'true'],
      [version('1.0.0+other'), 'true'],
      [version('2.0.0'), 'false'],
    ],
  },
  'how a text begins and ends': {
    targeting: {
      if: [{ starts_with: [{ var: 'id' }, 'abc'] }, 'prefix', { ends_with: [{ var: 'id' }, 'xyz'] }, 'postfix', 'none'],
    },
    known: [
      [{ id: 'abcdef' }, 'prefix'],
      [{ id: 'uvwxyz' }, 'postfix'],
      [{ id: 'abcxyz' }, 'prefix'],
      [{ id: 'lmnopq' }, 'none'],
    ],
  },
  'a targeting key': {
    targeting: { if: [{ '==': [by, '5c3d8535-f81a-4478-a6d3-afaa4d51199e'] }, 'hit', null] },
    known: [
      [key('5c3d8535-f81a-4478-a6d3-afaa4d51199e'), 'hit'],
      [key('f20bd32d-703b-48b6-bc8e-79d53c85134a'), 'default'],
    ],
  },
  'a shared evaluator': {
    targeting: { if: [{ $ref: 'is_ballmer' }, 'hit', 'miss'] },
    known: [
      [{ email: 'ballmer@macrosoft.com' }, 'hit'],
      [{ email: 'user@example.com' }, 'miss'],
    ],
  },
};

const cases = Object.entries(groups).flatMap(([about, { key: flag = 'f', targeting, known }]) =>
  known.map(([context, answer]) => ({ about, context: JSON.stringify(context), flag, targeting, answer })),
);

it.each(cases)('the known answer to $about of $context is $answer', async ({ flag, targeting, context, answer }) => {
  const made = { state: 'ENABLED', variants, defaultVariant: 'default', targeting };
  const text = JSON.stringify({ $evaluators, flags: { [flag]: made } });
  const flags = await compiledFlags(publishing({ revision: ++revision, text }));
  const reason = answer === 'default' ? 'DEFAULT' : 'TARGETING_MATCH';
  expect(evaluate(flags, flag, JSON.parse(context) as JsonObject)).toMatchObject({ value: answer, reason });
});

/** Where flagd's project would rather have no answer, and so the default, its evaluator for JavaScript says no. */
const broken: { readonly [about: string]: readonly [targeting: Json, context: JsonObject] } = {
  'a version that is none': [yes(semVer('=', '1.0.0')), version('not-a-version')],
  'a comparison that is none': [yes(semVer('===', '1.0.0')), version('1.0.0')],
  'a comparison with nothing': [yes({ sem_ver: [{ var: 'version' }, '='] }), version('1.0.0')],
  'the beginning of a number': [yes({ starts_with: [{ var: 'num' }, 'abc'] }), { num: 123 }],
  'the end of a number': [yes({ ends_with: [{ var: 'num' }, 'xyz'] }), { num: 123 }],
  'the beginning of nothing': [yes({ starts_with: ['abc'] }), {}],
  'the end of nothing': [yes({ ends_with: ['xyz'] }), {}],
};

it.each(Object.entries(broken))('%s is no', async (_, [targeting, context]) => {
  const made = { state: 'ENABLED', variants, defaultVariant: 'default', targeting };
  const flags = await compiledFlags(publishing({ revision: ++revision, text: JSON.stringify({ flags: { f: made } }) }));
  expect(evaluate(flags, 'f', context)).toMatchObject({ value: 'false', reason: 'TARGETING_MATCH' });
});

it.each([2147483647, 9007199254740991, 10, 0.1])('%d comes out as it went in', async (value) => {
  const text = JSON.stringify({ flags: { f: { state: 'ENABLED', variants: { v: value }, defaultVariant: 'v' } } });
  const flags = await compiledFlags(publishing({ revision: ++revision, text }));
  expect(evaluate(flags, 'f', {})).toMatchObject({ value, reason: 'STATIC' });
});
