import { describe, expect, it } from 'vitest';
import { implies } from '#core/json-schema/implies';
import type { Json } from '#schema/contracts/json';

const text: Json = { type: 'string' };
const have: Json = {
  type: 'object',
  required: ['answer', 'n'],
  properties: {
    answer: { type: 'string', maxLength: 5 },
    n: { type: 'integer' },
    tags: { type: 'array', items: text },
  },
  additionalProperties: false,
};

describe('a schema', () => {
  it.each<[string, Json]>([
    ['itself', have],
    ['anything', true],
    ['any object', { type: 'object', title: 'An answer' }],
    ['fewer promises', { type: 'object', required: ['answer'], properties: { answer: text } }],
    ['a wider type', { properties: { n: { type: ['number', 'null'] } } }],
    [
      'items of the same kind',
      { properties: { tags: { type: 'array', items: { type: 'string', description: 'A tag' } } } },
    ],
    [
      'the closed schema of the same names',
      { type: 'object', properties: { answer: text, n: {}, tags: {} }, additionalProperties: false },
    ],
    ['a name that never comes', { properties: { other: { type: 'null' } } }],
  ])('promises %s', (_what, want) => {
    expect(implies(have, want)).toBe(true);
  });

  it.each<[string, Json]>([
    ['a name that may be missing', { required: ['tags'] }],
    ['another type', { properties: { answer: { type: 'number' } } }],
    ['fewer names', { properties: { answer: text }, additionalProperties: false }],
    ['a shorter text', { properties: { answer: { type: 'string', maxLength: 4 } } }],
    ['one of some texts', { properties: { answer: { enum: ['yes', 'no'] } } }],
    ['what it cannot see', { anyOf: [have] }],
    ['nothing at all', false],
    ['an open name, where others may come', { properties: { 'x-a': { type: 'null' } }, patternProperties: {} }],
  ])('does not promise %s', (_what, want) => {
    expect(implies(have, want)).toBe(false);
  });
});
