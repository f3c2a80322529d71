import { describe, expect, it } from 'vitest';
import { formats } from '#core/json-schema/keywords';
import { validate } from '#core/json-schema/validate';
import type { Json, JsonObject } from '#schema/contracts/json';

const schema: JsonObject = {
  type: 'object',
  required: ['answer'],
  additionalProperties: false,
  properties: {
    answer: { type: 'string', minLength: 2, pattern: '^[a-z]+$' },
    sources: { type: 'array', items: { type: 'string' }, uniqueItems: true, maxItems: 3 },
  },
};

const pathsOf = (value: Json): string[] => validate(schema, value).map(({ path }) => path);

describe('a value', () => {
  it('that fits has no faults', () => {
    expect(validate(schema, { answer: 'blue', sources: ['a', 'b'] })).toEqual([]);
  });

  it.each<[string, Json, string[]]>([
    ['of another type', 3, ['']],
    ['without what is required', {}, ['']],
    ['with an unknown name', { answer: 'blue', colour: 1 }, ['colour']],
    ['with faults in several places', { answer: 'X', sources: ['a', 1] }, ['answer', 'answer', 'sources.1']],
    ['with an item twice', { answer: 'blue', sources: ['a', 'a'] }, ['sources']],
    ['with __proto__ as an unknown name', JSON.parse('{ "answer": "blue", "__proto__": 1 }') as Json, ['__proto__']],
  ])('%s is told where, once for each fault', (_, value, paths) => {
    expect(pathsOf(value)).toEqual(paths);
  });

  it('is compared with a schema that stays as it was, frozen or not', () => {
    const frozen = Object.freeze({ $defs: Object.freeze({ a: Object.freeze({ type: 'string' }) }), $ref: '#/$defs/a' });
    expect(validate(frozen as JsonObject, 'x')).toEqual([]);
    expect(validate(frozen as JsonObject, 1)).toHaveLength(1);
  });

  it('is walked down a recursive schema', () => {
    const tree: JsonObject = {
      $defs: { n: { type: 'object', properties: { next: { $ref: '#/$defs/n' } } } },
      $ref: '#/$defs/n',
    };
    expect(validate(tree, { next: { next: { next: 3 } } }).map(({ path }) => path)).toEqual(['next.next.next']);
  });

  it.each<[string, JsonObject, Json]>([
    ['a long list of wrong items', { items: { type: 'string' } }, Array<Json>(300_000).fill(1)],
    ['a long list without what it must contain', { contains: { type: 'string' } }, Array<Json>(300_000).fill(1)],
    [
      'a long list that should be unique',
      { uniqueItems: true, maxItems: 100 },
      Array<Json>(100_000)
        .fill(0)
        .map((_, i) => i),
    ],
    ['a long text under a pattern', { pattern: '^a+$' }, 'a'.repeat(1_000_000)],
  ])('is refused in bounded time: %s', (_, bad, value) => {
    const before = performance.now();
    expect(validate(bad, value).length).toBeGreaterThan(0);
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it.each(formats)('is refused in bounded time when its format is %s, however long', (format) => {
    const before = performance.now();
    for (const part of ['a', '1', ':', '/a', 'a.', 'a-', 'a@', '1:', '"', '\\a', 'P1', '%41', 't', 'http://a@']) {
      expect(validate({ format }, `${part.repeat(100_000)}^~`)).toHaveLength(1);
    }
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it('is told at most a hundred faults', () => {
    expect(validate({ items: { type: 'string' } }, Array<Json>(1000).fill(1))).toHaveLength(100);
  });
});
