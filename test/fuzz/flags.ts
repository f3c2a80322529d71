import * as fc from 'fast-check';
import type { Json, JsonObject } from '#schema/contracts/json';

/** A flagd file with one flag, that flag's key, and who asks for it. */
export type FlagCase = { readonly key: string; readonly file: JsonObject; readonly context: JsonObject };

const FLAG = 'the flag/1';

const names = ['on', 'off', 'blue', '1', 'true', 'false', 'null', 'undefined', '0', ''];
const attributes = [
  'email',
  'plan',
  'version',
  'age',
  'roles',
  'nested.deep',
  'missing',
  'targetingKey',
  '$flagd.flagKey',
];
const versions = [
  '1.2.3',
  'v1.2.3',
  '1.2',
  '1',
  '2.0.0-beta.1',
  '2.0.0+build',
  '1.10.0',
  '0.0.0',
  'not-a-version',
  '2.0.0.0',
  '',
];
const texts = ['a@example.com', 'example', 'a', 'beta', 'ÄÖ', '🚦', 'admin', ...versions, ...names];
const MOST = 2_147_483_647;

const text = fc.oneof(fc.constantFrom(...texts), fc.string({ maxLength: 8 }));
const number = fc.oneof(fc.integer({ min: -5, max: 120 }), fc.constantFrom(0, -1, 0.5, 1e9, MOST));
const scalar: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean(), fc.constant(null));

const context: fc.Arbitrary<JsonObject> = fc.record(
  {
    targetingKey: fc.oneof({ weight: 5, arbitrary: fc.uuid() }, { weight: 1, arbitrary: scalar }),
    email: text,
    plan: scalar,
    version: fc.oneof(fc.constantFrom(...versions), number),
    age: scalar,
    roles: fc.oneof(fc.array(scalar, { maxLength: 4 }), scalar),
    nested: fc.oneof(fc.record({ deep: scalar }), scalar),
  },
  { requiredKeys: [] },
);

const read: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...attributes).map((path) => ({ var: path })),
  fc.tuple(fc.constantFrom(...attributes), scalar).map(([path, other]) => ({ var: [path, other] })),
);

const weight = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 100 }) as fc.Arbitrary<Json> },
  { weight: 1, arbitrary: fc.constantFrom<Json>(-1, 0, 1.5, '1', MOST, MOST - 1, 1_073_741_824, 2_147_483_648, null) },
  { weight: 1, arbitrary: read },
  { weight: 1, arbitrary: fc.constant<Json>({ if: [{ '==': [{ var: 'plan' }, 'beta'] }, 100, 0] }) },
);

const named = fc.constantFrom<Json>(...names);
const sayer = ['=', '!=', '<', '<=', '>=', '>', '^', '~', '>>', ''];

type Rules = { readonly rule: fc.Arbitrary<Json>; readonly choice: fc.Arbitrary<Json> };

/** A condition, and what chooses a variant; each holds the other. */
const { rule, choice } = fc.letrec<{ rule: Json; choice: Json }>((tie) => {
  const { rule: condition, choice: chosen } = { rule: tie('rule'), choice: tie('choice') } as Rules;
  const operand = fc.oneof({ maxDepth: 4 }, scalar, read, read, condition);
  const pair = fc.tuple(operand, operand).map((both): Json => [...both]);
  const one = (operator: string, argument: fc.Arbitrary<Json>) =>
    argument.map((value): Json => ({ [operator]: value }));
  const bucket = fc.oneof<fc.Arbitrary<Json>[]>(
    fc.tuple(fc.oneof(named, named, read, chosen), weight).map((both): Json => [...both]),
    fc.tuple(fc.oneof(named, named, chosen)).map((single): Json => [...single]),
    fc.constant<Json>([]),
    fc.constant<Json>(['on', 1, 2]),
    fc.constant<Json>('on'),
  );
  const goodBucket = fc.tuple(named, fc.integer({ min: 0, max: 100 })).map((both): Json => [...both]);
  const buckets = fc.oneof(
    { weight: 3, arbitrary: fc.array(goodBucket, { minLength: 1, maxLength: 5 }) },
    { weight: 2, arbitrary: fc.array(bucket, { maxLength: 4 }) },
  );
  const by: fc.Arbitrary<Json[]> = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Json[]>([]) },
    { weight: 2, arbitrary: fc.tuple(read) as fc.Arbitrary<Json[]> },
    { weight: 2, arbitrary: fc.constant<Json[]>([{ cat: [{ var: '$flagd.flagKey' }, { var: 'email' }] }]) },
    { weight: 1, arbitrary: fc.tuple(scalar) as fc.Arbitrary<Json[]> },
  );
  return {
    rule: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'rules' },
      one('==', pair),
      one('!==', pair),
      one('<', pair),
      one('>=', pair),
      one('in', pair),
      one(
        'in',
        fc.tuple(operand, fc.array(scalar, { maxLength: 4 })).map((both): Json => [...both]),
      ),
      one('starts_with', pair),
      one('ends_with', fc.oneof(pair, operand)),
      one(
        'sem_ver',
        fc.tuple(operand, fc.constantFrom(...sayer), operand).map((three): Json => [...three]),
      ),
      one(
        'sem_ver',
        fc.tuple(read, fc.constantFrom(...sayer), fc.constantFrom(...versions)).map((x): Json => [...x]),
      ),
      one('and', fc.array(condition, { maxLength: 3 })),
      one('or', fc.array(condition, { maxLength: 3 })),
      one('!', condition),
      one(
        '!!',
        fc.tuple(condition).map((single): Json => [...single]),
      ),
      one('missing', fc.array(fc.constantFrom(...attributes), { maxLength: 3 })),
      one(
        'some',
        fc.tuple(read, fc.constant<Json>({ '==': [{ var: '' }, 'admin'] })).map((both): Json => [...both]),
      ),
      one('<', fc.constant<Json>([{ var: '$flagd.timestamp' }, 1_000_000])),
      fc.constantFrom<Json>({ $ref: 'first' }, { $ref: 'second' }, { $ref: 'nobody' }),
      fc.constantFrom<Json>({ nothing: [1] }, {}),
    ),
    choice: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'choices' },
      named,
      fc.tuple(by, buckets).map(([first, rest]): Json => ({ fractional: [...first, ...rest] })),
      fc.array(fc.oneof(condition, chosen), { maxLength: 5 }).map((parts): Json => ({ if: parts })),
      fc.tuple(condition, chosen, chosen).map((parts): Json => ({ if: parts })),
      fc.tuple(condition, chosen, condition, chosen, chosen).map((parts): Json => ({ if: parts })),
      condition,
      read,
      scalar,
    ),
  };
});

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.boolean(),
  text,
  number,
  fc.constant<Json>({ a: [1, { b: null }] }),
  fc.constant(null),
);
const variants = fc.oneof(
  fc.constant<JsonObject>({ on: true, off: false }),
  fc.constant<JsonObject>({
    on: true,
    off: false,
    blue: true,
    1: false,
    true: true,
    false: false,
    null: true,
    0: false,
  }),
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 }),
);
const metadata = fc.dictionary(fc.constantFrom('owner', 'public', 'version'), fc.oneof(text, number, fc.boolean()));
const state = fc.oneof(
  { weight: 12, arbitrary: fc.constant('ENABLED') },
  { weight: 1, arbitrary: fc.constant('DISABLED') },
);

/** Flags as people write them and as nobody should, valid enough that flagd reads their file; with contexts that fit and that do not. */
export const flagCase: fc.Arbitrary<FlagCase> = fc
  .record({
    flag: fc.record(
      { state, variants, targeting: fc.oneof(choice, rule, fc.constant<Json>({})), metadata },
      { requiredKeys: ['state', 'variants'] },
    ),
    defaulted: fc.boolean(),
    first: rule,
    second: fc.oneof(rule, choice),
    shared: fc.boolean(),
    fileMetadata: fc.option(metadata, { nil: undefined }),
    context,
  })
  .map(({ flag, defaulted, first, second, shared, fileMetadata, context: asked }) => {
    const [defaultVariant] = Object.keys(flag.variants);
    const whole = defaulted && defaultVariant !== undefined ? { ...flag, defaultVariant } : flag;
    const file = {
      ...(shared ? { $evaluators: { first, second } } : {}),
      ...(fileMetadata === undefined ? {} : { metadata: fileMetadata }),
      flags: { [FLAG]: whole },
    };
    return JSON.parse(JSON.stringify({ key: FLAG, file, context: asked })) as FlagCase;
  });
