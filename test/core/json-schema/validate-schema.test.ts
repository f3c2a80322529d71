import { describe, expect, it } from 'vitest';
import { validateSchema } from '#core/json-schema/validate-schema';
import type { Json, JsonObject } from '#schema/contracts/json';

const faultsOf = (schema: Json): string[] => validateSchema(schema).map(({ path, message }) => `${path}: ${message}`);

/** Definitions that each refer twice to the next. */
function doubling(n: number, by: 'allOf' | 'anyOf' | 'items'): JsonObject {
  const twice = (at: number): JsonObject[] => [{ $ref: `#/$defs/d${at}` }, { $ref: `#/$defs/d${at}` }];
  const one = (at: number): JsonObject => (by === 'items' ? { items: { allOf: twice(at) } } : { [by]: twice(at) });
  const defs = Array.from({ length: n }, (_, at) => [`d${at}`, one(at + 1)]);
  return { $ref: '#/$defs/d0', $defs: Object.fromEntries([...defs, [`d${n}`, { type: 'string' }]]) as JsonObject };
}

/** Definitions that each refer once to the next. */
const chain = (n: number): JsonObject => ({
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries(
    Array.from({ length: n }, (_, at) => [`d${at}`, at + 1 < n ? { $ref: `#/$defs/d${at + 1}` } : {}]),
  ) as JsonObject,
});

describe('a schema', () => {
  it.each<[string, Json]>([
    ['of a question', { type: 'object', required: ['q'], properties: { q: { type: 'string', maxLength: 4000 } } }],
    ['that is true', true],
    ['with its dialect', { $schema: 'https://json-schema.org/draft/2020-12/schema' }],
    [
      'with notes of its author',
      { 'x-owner': 'me', title: 't', description: 'd', default: { any: 'thing' }, examples: [1] },
    ],
    ['of a tree', { $defs: { node: { properties: { next: { $ref: '#/$defs/node' } } } }, $ref: '#/$defs/node' }],
    ['of choices', { anyOf: [{ type: 'string' }, { type: ['number', 'null'] }], not: { const: 3 } }],
    ['of a pair', { type: 'array', prefixItems: [{}, {}], items: false, uniqueItems: true, maxItems: 2 }],
    [
      'of a binary tree',
      {
        type: 'object',
        properties: { value: {}, left: { $ref: '#' }, right: { $ref: '#' } },
        additionalProperties: { $ref: '#' },
      },
    ],
    ['of a nested list', { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#' } }] }],
    ['with many choices, each its own', { anyOf: Array.from({ length: 5000 }, (_, n) => ({ const: n })) }],
    ['of doubles to the twelfth', doubling(12, 'allOf')],
    ['of a long chain', chain(5000)],
    ['with properties called like keywords', { properties: { pattern: {}, $ref: {}, type: { type: 'string' } } }],
  ])('%s is usable', (_, schema) => {
    expect(faultsOf(schema)).toEqual([]);
  });

  it.each<[string, Json, RegExp]>([
    ['a misspelt keyword', { requird: ['a'] }, /^requird: Unknown keyword; known: .*required/],
    ['an unknown type', { type: 'text' }, /^type: One or more of array, /],
    [
      'an unknown format',
      { properties: { a: { format: 'url' } } },
      /^properties\.a\.format: Unknown format; known: date, /,
    ],
    ['an older dialect', { $schema: 'http://json-schema.org/draft-07/schema#' }, /^\$schema: Only /],
    ['items as a list', { items: [{}] }, /^items: A schema is /],
    ['a foreign reference', { $ref: 'https://example.org/x.json' }, /^\$ref: Only references into/],
    ['a reference to nothing', { $ref: '#/$defs/x' }, /^\$ref: Refers to no schema/],
    ['a reference to what is no schema', { $ref: '#/properties', properties: {} }, /^\$ref: Refers to no schema/],
    ['a reference to itself', { $ref: '#' }, /^\$ref: Refers to itself/],
    [
      'a loop over two',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { not: { $ref: '#/$defs/a' } } } },
      /itself without an end/,
    ],
    ['all of doubles', doubling(14, 'allOf'), /^: Looks at one value by more than 20000 schemas/],
    ['any of doubles', doubling(28, 'anyOf'), /^: Looks at one value/],
    ['doubles in parts', doubling(28, 'items'), /^: Looks at one value/],
    [
      'a recursive choice of several that come back',
      { anyOf: ['a', 'b'].map((name) => ({ required: [name], properties: { [name]: { $ref: '#' } } })) },
      /^: Comes back to itself in several ways/,
    ],
    [
      'parts that two look at',
      { properties: { x: { $ref: '#' } }, patternProperties: { '^x': { $ref: '#' } } },
      /^: Comes/,
    ],
    ['items that two look at', { items: { $ref: '#' }, contains: { $ref: '#' } }, /^: Comes/],
    ['a pattern that may be slow', { pattern: '(a+)+$' }, /^pattern: Some text can match/],
    ['a name pattern without a beginning', { patternProperties: { a$: {} } }, /begins with \^/],
    ['unbounded uniqueness', { uniqueItems: true }, /^uniqueItems: Needs maxItems/],
    ['a negative count', { minLength: -1 }, /^minLength: A whole number/],
    ['a step of zero', { multipleOf: 0 }, /^multipleOf: /],
    ['names given twice', { required: ['a', 'a'] }, /^required: /],
    ['an empty choice', { anyOf: [] }, /^anyOf: /],
    ['a number for a schema', 3, /^: A schema is/],
    ['a name that reaches a prototype', JSON.parse('{ "properties": { "__proto__": {} } }') as JsonObject, /__proto__/],
  ])('refuses %s', (_, schema, message) => {
    expect(faultsOf(schema).join('\n')).toMatch(message);
  });

  it('lists every fault at once', () => {
    expect(faultsOf({ type: 'x', minLength: 'y', properties: { a: { pattern: '(' } } })).toHaveLength(3);
  });
});
