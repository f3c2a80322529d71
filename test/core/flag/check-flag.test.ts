import { describe, expect, it } from 'vitest';
import { checkFlag } from '#core/flag/check-flag';
import { EXPANDED_LENGTH, expandRefs } from '#core/flag/expand-refs';
import { fileText } from '#core/flag/file-text';
import type { Json, JsonObject } from '#schema/contracts/json';

const variants = { on: true, off: false };
const faults = (targeting: JsonObject, evaluators: { [name: string]: Json } = {}): [string, string][] =>
  checkFlag({ state: 'ENABLED', variants, targeting }, new Map(Object.entries(evaluators))).map((issue) => [
    issue.path,
    issue.message,
  ]);
const nested = (levels: number): JsonObject => ({ '!': levels === 1 ? true : nested(levels - 1) });
const chosen = (condition: Json): JsonObject => ({ if: [condition, 'on', 'off'] });

describe('a targeting without a fault', () => {
  it.each<[JsonObject]>([
    [{}],
    [chosen({ in: ['@example.com', { var: 'email' }] })],
    [{ if: [{ sem_ver: [{ var: 'version' }, '>=', '1.2'] }, 'on'] }],
    [{ if: [{ starts_with: [{ var: 'ip' }, '10.'] }, 'on', { ends_with: [{ var: 'ip' }, '.1'] }, 'off', null] }],
    [
      {
        fractional: [
          ['on', 10],
          ['off', 90],
        ],
      },
    ],
    [{ fractional: [{ cat: [{ var: '$flagd.flagKey' }, { var: 'email' }] }, ['on'], ['off', 3]] }],
    [
      {
        fractional: [
          ['on', { if: [{ var: 'beta' }, 100, 0] }],
          ['off', 1],
        ],
      },
    ],
    [{ fractional: [[{ if: [{ var: 'beta' }, 'on', 'off'] }, 2_147_483_647]] }],
    [chosen({ some: [{ var: 'roles' }, { '==': [{ var: '' }, 'admin'] }] })],
    [{ var: ['variant', 'on'] }],
  ])('is accepted (%#)', (targeting) => expect(faults(targeting)).toEqual([]));

  it('may answer true or false where variants are called so', () => {
    const flag = { state: 'ENABLED', variants: { true: 1, false: 2 }, targeting: { '==': [1, { var: 'n' }] } } as const;
    expect(checkFlag({ ...flag, targeting: { ...flag.targeting } as unknown as JsonObject })).toEqual([]);
  });
});

describe('a targeting with faults', () => {
  it.each<[string, JsonObject, [string, RegExp][]]>([
    [
      'an unknown operator',
      chosen({ is_vip: [1] }),
      [['targeting.if.0', /^Unknown operator "is_vip"; known: var, .*fractional, sem_ver/]],
    ],
    [
      'an operator that only our own expressions have',
      chosen({ literal: 1 }),
      [['targeting.if.0', /^Unknown operator "literal"/]],
    ],
    ['two operators in one', chosen({ '==': [1, 1], in: ['a', 'b'] }), [['targeting.if.0', /one operator/]]],
    [
      'an unknown variant',
      { if: [true, 'onn', 'off'] },
      [['targeting.if.1', /^Unknown variant "onn"; known: on, off\.$/]],
    ],
    [
      'a variant in a bucket',
      {
        fractional: [
          ['on', 1],
          ['maybe', 1],
        ],
      },
      [['targeting.fractional.1.0', /^Unknown variant "maybe"/]],
    ],
    [
      'a yes that is no variant',
      { '==': [{ var: 'a' }, 1] },
      [
        ['targeting.==', /^Unknown variant "true"/],
        ['targeting.==', /^Unknown variant "false"/],
      ],
    ],
    ['a list as the answer', { if: [true, ['on'], 'off'] }, [['targeting.if.1', /^Unknown variant/]]],
    ['a path that is computed', chosen({ var: { cat: ['a'] } }), [['targeting.if.0.var', /never computed/]]],
    [
      'a wrong comparison of versions',
      chosen({ sem_ver: [{ var: 'v' }, '=>', 'one'] }),
      [
        ['targeting.if.0.sem_ver.1', /^Unknown comparison "=>"; known: =, /],
        ['targeting.if.0.sem_ver.2', /^No version/],
      ],
    ],
    [
      'two arguments in place of three',
      chosen({ sem_ver: [{ var: 'v' }, '='] }),
      [['targeting.if.0.sem_ver', /^Three arguments/]],
    ],
    ['no text', chosen({ starts_with: [{ var: 'v' }, 1] }), [['targeting.if.0.starts_with.1', /^A text/]]],
    ['one text', chosen({ ends_with: 'x' }), [['targeting.if.0.ends_with', /^Two arguments/]]],
    [
      'a negative weight',
      {
        fractional: [
          ['on', -1],
          ['off', 1],
        ],
      },
      [['targeting.fractional.0.1', /^A weight is an integer from 0/]],
    ],
    ['half a weight', { fractional: [['on', 0.5]] }, [['targeting.fractional.0.1', /^A weight/]]],
    [
      'too much weight together',
      {
        fractional: [
          ['on', 2_147_483_647],
          ['off', 1],
        ],
      },
      [['targeting.fractional', /^The weights make 2147483648/]],
    ],
    [
      'no weight at all',
      {
        fractional: [
          ['on', 0],
          ['off', 0],
        ],
      },
      [['targeting.fractional', /^All weights are 0/]],
    ],
    ['no buckets', { fractional: [{ var: 'email' }] }, [['targeting.fractional', /^At least one bucket/]]],
    ['a bucket that is none', { fractional: [['on', 1, 2]] }, [['targeting.fractional.0', /^A bucket is/]]],
    ['everybody in one bucket', { fractional: ['email', ['on', 1]] }, [['targeting.fractional.0', /^A constant/]]],
    [
      'an unknown evaluator',
      chosen({ $ref: 'staff' }),
      [['targeting.if.0.$ref', /^Unknown evaluator "staff"; known here: none/]],
    ],
    ['25 operators within each other', chosen(nested(24)), [[`targeting.if.0${'.!'.repeat(23)}`, /^More than 24/]]],
    [
      'lists within lists within lists',
      chosen({ map: [{ var: 'a' }, { map: [{ var: 'b' }, { map: [{ var: 'c' }, 1] }] }] }),
      [['targeting.if.0.map.1.map.1', /^More than 2/]],
    ],
  ])('says %s', (_, targeting, expected) => {
    const met = faults(targeting);
    expect(met.map(([path]) => path)).toEqual(expected.map(([path]) => path));
    for (const [index, [, words]] of expected.entries()) expect(met[index]?.[1]).toMatch(words);
  });

  it('says all of them at once', () =>
    expect(faults({ if: [{ now: [] }, 'x', { sem_ver: [] }, 'y', 'z'] })).toHaveLength(5));

  it('puts nothing together again and again: a list of thirty would become a billion', () => {
    const reduced = (body: Json, list: Json = { var: 'l' }) => chosen({ '==': [{ reduce: [list, body, 0] }, 1] });
    const double = [{ var: 'accumulator' }, { var: 'accumulator' }];
    expect(faults(reduced({ merge: double }))).toEqual([[expect.any(String), expect.stringMatching(/^No merge in/)]]);
    expect(faults(reduced({ if: [true, { cat: double }] }))).toHaveLength(1);
    expect(faults(reduced({ $ref: 'twice' }), { twice: { merge: double } })).toHaveLength(1);
    expect(faults(reduced({ max: double }, { merge: [{ var: 'l' }, [1]] }))).toEqual([]);
  });

  it('is refused by its length and by how much it holds', () => {
    expect(faults(chosen({ in: [{ var: 'id' }, 'x'.repeat(70_000)] }))).toMatchObject(
      [['targeting', /at most 65536/]].map(([path]) => [path, expect.any(String)]),
    );
    const wide = { and: Array.from({ length: 200 }, () => ({ $ref: 'list' })) };
    const list = { in: [{ var: 'id' }, Array.from({ length: 100 }, (_, n) => n)] };
    expect(faults(chosen(wide), { list })).toEqual([
      [expect.any(String), expect.stringMatching(/More than 10000 values/)],
    ]);
  });
});

describe('evaluators', () => {
  it('may refer to what stands behind them, never to themselves or before: flagd replaces each once', () => {
    const later = { a: { '!': { $ref: 'b' } }, b: { var: 'x' } };
    expect(faults(chosen({ $ref: 'a' }), later)).toEqual([]);
    const earlier = { b: { var: 'x' }, a: { '!': { $ref: 'b' } } };
    expect(faults(chosen({ $ref: 'a' }), earlier)).toEqual([
      ['targeting.if.0.$ref', 'In the evaluator a: Unknown evaluator "b"; known here: none.'],
    ]);
    expect(faults(chosen({ $ref: 'c' }), { c: { '!': { $ref: 'c' } } })).toHaveLength(1);
  });

  it('hold nothing that a replacement of text takes for something else', () =>
    expect(faults(chosen({ $ref: 'a' }), { a: { in: ['$&', { var: 'x' }] } })).toEqual([
      ['targeting.if.0.$ref', expect.stringMatching(/^The evaluator a holds/)],
    ]));

  it('answer variants that the flag must have', () =>
    expect(faults({ $ref: 'a' }, { a: { if: [true, 'blue', 'on'] } })).toEqual([
      ['targeting.$ref', 'Unknown variant "blue"; known: on, off.'],
    ]));

  it('are put in as flagd does it, up to a length', () => {
    const put = (text: string, evaluators: { [name: string]: string }) =>
      expandRefs(text, new Map(Object.entries(evaluators)));
    expect(put('{"!":{"$ref":"a"}}', { a: '{"$ref":"b"}', b: '1' })).toBe('{"!":1}');
    expect(put('{"!":{"$ref":"a"}}', { b: '1', a: '{"$ref":"b"}' })).toBe('{"!":{"$ref":"b"}}');
    expect(put('["{\\"$ref\\":\\"a\\"}"]', { a: '1' })).toBe('["{\\"$ref\\":\\"a\\"}"]');
    expect(put('[{"$ref":"a"}]', { a: `"${'x'.repeat(EXPANDED_LENGTH)}"` })).toBeNull();
  });
});

describe('the text of a file', () => {
  it('is a flagd file of what is kept, as it is kept', () => {
    const flags = [{ key: 'a"b', definition: '{"variants":{"b":1,"a":2}}' }];
    expect(fileText(flags, undefined)).toBe('{"flags":{"a\\"b":{"variants":{"b":1,"a":2}}}}');
    expect(JSON.parse(fileText([], { evaluators: '{"e":1}', metadata: '{"m":2}' }))).toEqual({
      $evaluators: { e: 1 },
      metadata: { m: 2 },
      flags: {},
    });
  });
});
