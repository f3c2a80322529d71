import * as fc from 'fast-check';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { FlagCase } from './flags.ts';

const versions = ['1.2.3', 'v1.2.3', '1.2', '1', '2.0.0-beta.1', '2.0.0+build', '1.10.0', '0.0.0'];
const emails = ['a@example.com', 'b@example.org', 'ÄÖ@example.com', 'admin@example.com'];
const roles = ['admin', 'staff', 'guest'];
const names = ['on', 'off', 'blue'];

const name = fc.constantFrom<Json>(...names);
const whole = fc.integer({ min: 0, max: 1000 });
const email: Json = { var: 'email' };
const age: Json = { var: 'age' };

const conditions: fc.Arbitrary<Json>[] = [
  fc
    .constantFrom('==', '!=', '===', '!==')
    .chain((op) => fc.constantFrom(...emails).map((text) => ({ [op]: [email, text] }))),
  fc
    .constantFrom('<', '<=', '>', '>=', '==')
    .chain((op) => fc.integer({ min: 0, max: 99 }).map((n) => ({ [op]: [age, n] }))),
  fc
    .constantFrom('starts_with', 'ends_with')
    .chain((op) => fc.constantFrom('a', 'b@', 'example.com', '.org', 'Ä').map((text) => ({ [op]: [email, text] }))),
  fc
    .tuple(fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '^', '~'), fc.constantFrom(...versions))
    .map(([op, text]) => ({ sem_ver: [{ var: 'version' }, op, text] })),
  fc.constantFrom(...roles).map((role) => ({ in: [role, { var: 'roles' }] })),
  fc.subarray(emails).map((list) => ({ in: [email, list] })),
  fc
    .constantFrom('some', 'none')
    .chain((op) =>
      fc.constantFrom(...roles).map((role): Json => ({ [op]: [{ var: 'roles' }, { '==': [{ var: '' }, role] }] })),
    ),
  fc.constant<Json>({ $ref: 'staff' }),
];

const single = fc.oneof(...conditions);
const condition: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: single },
  { weight: 1, arbitrary: fc.tuple(single, single).map(([a, b]): Json => ({ and: [a, b] })) },
  { weight: 1, arbitrary: fc.tuple(single, single).map(([a, b]): Json => ({ or: [a, b] })) },
  { weight: 1, arbitrary: single.map((one): Json => ({ '!': one })) },
);

const by: fc.Arbitrary<Json[]> = fc.constantFrom<Json[]>([], [email], [{ cat: [{ var: '$flagd.flagKey' }, email] }]);
const bucket: fc.Arbitrary<Json> = fc.oneof(
  fc.tuple(name, fc.oneof(whole, fc.constant(500_000_000))).map((both): Json => [...both]),
  name.map((variant): Json => [variant]),
);
const fractional = fc
  .tuple(by, fc.array(bucket, { minLength: 1, maxLength: 4 }), name)
  .map(([first, buckets, last]): Json => ({ fractional: [...first, ...buckets, [last, 1]] }));

const answer = fc.oneof(name, fractional, fc.constant<Json>(null));
const targeting: fc.Arbitrary<Json> = fc.oneof(
  fractional,
  fc.tuple(condition, answer, answer).map((parts): Json => ({ if: parts })),
  fc.tuple(condition, answer, condition, answer, answer).map((parts): Json => ({ if: parts })),
  fc.tuple(condition, answer).map((parts): Json => ({ if: parts })),
  fc
    .tuple(condition, answer, fc.tuple(condition, answer, answer))
    .map(([a, b, rest]): Json => ({ if: [a, b, { if: rest }] })),
);

const context: fc.Arbitrary<JsonObject> = fc.record(
  {
    targetingKey: fc.uuid(),
    email: fc.constantFrom(...emails),
    version: fc.constantFrom(...versions),
    age: fc.integer({ min: 0, max: 99 }),
    roles: fc.subarray(roles),
  },
  { requiredKeys: ['email', 'version', 'age', 'roles'] },
);

/** Flags as they should be, asked for by contexts that say what they read, each of its kind. */
export const goodFlagCase: fc.Arbitrary<FlagCase> = fc
  .record({
    key: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }),
    variants: fc.constantFrom<JsonObject>(
      { on: true, off: false, blue: true },
      { on: 'yes', off: 'no', blue: 'perhaps' },
      { on: 1.5, off: 0, blue: -2 },
      { on: { a: [1] }, off: {}, blue: { b: null } },
    ),
    defaultVariant: fc.constantFrom('on', 'off', null),
    targeting,
    staff: condition.filter((one) => !JSON.stringify(one).includes('$ref')),
    context,
  })
  .map(({ key, variants, defaultVariant, targeting: rule, staff, context: asked }) => {
    const flag = { state: 'ENABLED', variants, defaultVariant, targeting: rule };
    return JSON.parse(
      JSON.stringify({ key, file: { $evaluators: { staff }, flags: { [key]: flag } }, context: asked }),
    ) as FlagCase;
  });
