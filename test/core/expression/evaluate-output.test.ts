import { describe, expect, it } from 'vitest';
import { evaluateOutput } from '#core/expression/evaluate-output';
import type { JsonObject } from '#schema/contracts/json';

const scope = { answer: { text: 'blue' } };

describe('output.value', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['fills an expression', { answer: { var: 'answer.text' } }, { answer: 'blue' }],
    ['fills expressions deep inside', { a: [{ b: { var: 'answer.text' } }] }, { a: [{ b: 'blue' }] }],
    ['takes its top level literally', { var: 'answer.text' }, { var: 'answer.text' }],
    ['leaves objects with more than one key alone', { a: { var: 'x', map: 1 } }, { a: { var: 'x', map: 1 } }],
    ['leaves objects whose only key is no operator alone', { a: { colour: 'red' } }, { a: { colour: 'red' } }],
    [
      'lets a literal look like an expression',
      { a: { literal: { var: 'answer.text' } } },
      { a: { var: 'answer.text' } },
    ],
    ['keeps scalars and null', { a: null, b: 1, c: 'x', d: [] }, { a: null, b: 1, c: 'x', d: [] }],
  ])('%s', (_, value, output) => {
    expect(evaluateOutput(value, scope)).toEqual({ ok: true, value: output });
  });

  it('fails as a whole when one part has no value', () => {
    expect(evaluateOutput({ a: 1, b: [{ '/': [1, 0] }] }, scope)).toMatchObject({ ok: false });
  });

  it('has one bound of work for all that stands in it', () => {
    const list = Array.from({ length: 20_000 }, (_, n) => n);
    const heavy = { some: [{ var: 'list' }, { '==': [{ var: '' }, -1] }] };
    expect(evaluateOutput({ a: heavy }, { list })).toEqual({ ok: true, value: { a: false } });
    expect(evaluateOutput({ a: heavy, b: [{ c: heavy }], d: heavy }, { list })).toMatchObject({
      ok: false,
      error: { code: 'too_much_work' },
    });
  });

  it('keeps a name like __proto__ as a name', () => {
    const value = JSON.parse('{ "__proto__": { "var": "answer.text" } }') as JsonObject;
    const result = evaluateOutput(value, scope);
    expect(JSON.stringify(result)).toBe('{"ok":true,"value":{"__proto__":"blue"}}');
  });
});
