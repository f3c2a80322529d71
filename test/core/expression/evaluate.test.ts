import { describe, expect, it } from 'vitest';
import { evaluate } from '#core/expression/evaluate';
import { operators } from '#core/expression/operators';
import type { Json } from '#schema/contracts/json';
import cases from '../../cases/expressions.json' with { type: 'json' };

const scope = {
  input: { question: 'why', n: 5 },
  context: {},
  answer: { text: 'blue', fallback: false },
  find: {
    documents: [
      { id: 'd1', text: 'one', source: 'a.md' },
      { id: 'd2', text: 'two', source: 'b.md' },
    ],
  },
};

const codeOf = (expression: Json, over: { [name: string]: Json } = scope): string => {
  const result = evaluate(expression, over);
  return result.ok ? `value ${JSON.stringify(result.value)}` : result.error.code;
};

const nested = (depth: number): Json => (depth === 0 ? true : { '!': [nested(depth - 1)] });
const doubling = (rounds: number): Json => ({
  reduce: [Array(rounds).fill(0), { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] }, 'xxxxxxxx'],
});

describe('an expression', () => {
  it.each(cases)('$says', ({ expression, value }) => {
    expect(evaluate(expression as Json, scope)).toEqual({ ok: true, value });
  });

  it.each([
    ['an operator that does not exist', { frobnicate: 1 }, 'unknown_operator'],
    ['the name of an inherited method', { constructor: ['return 1'] }, 'unknown_operator'],
    ['an operator of the engine that we left out', { throw: 'x' }, 'unknown_operator'],
    ['a second operator beside the first', { '+': [1], '-': [1] }, 'unknown_operator'],
    ['arithmetic with a list', { '+': [[1], 2] }, 'bad_argument'],
    ['a division by nothing', { '/': [1, 0] }, 'bad_argument'],
    ['a number too large to write', { '*': [1e308, 10] }, 'bad_argument'],
    ['the largest of texts', { max: ['a'] }, 'bad_argument'],
    ['a map over a text', { map: [{ var: 'answer.text' }, 1] }, 'bad_argument'],
    ['operators nested without measure', nested(60), 'too_deep'],
    ['a text doubled without measure', doubling(40), 'too_much_work'],
  ])('refuses %s with a code', (_, expression, code) => {
    expect(codeOf(expression as Json)).toBe(code);
  });

  it('pays in each round of a reduce for all that it carries on, which is the best of many items', () => {
    const better = { '>': [{ var: 'current.score' }, { var: 'accumulator.score' }] };
    const best: Json = {
      reduce: [
        { var: 'list' },
        { if: [better, { var: 'current' }, { var: 'accumulator' }] },
        { literal: { score: 0 } },
      ],
    };
    const few = Array.from({ length: 50 }, (_, at) => ({ score: at, more: [Array(20).fill(at)] }));
    expect(evaluate(best, { list: few })).toEqual({ ok: true, value: few.at(-1) });
    const list = [{ score: 9, more: [Array(20_000).fill(1)] }, ...Array(2000).fill({ score: 1 })];
    expect(evaluate(best, { list })).toMatchObject({ ok: false, error: { code: 'too_much_work' } });
  });

  it('stops after a bounded amount of work, whatever the data', () => {
    const data = { big: Array(2000).fill(1) };
    const quadratic = { map: [{ var: 'big' }, { map: [{ literal: data.big }, { var: '' }] }] };
    const before = performance.now();
    expect(codeOf(quadratic, data)).toBe('too_much_work');
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it.each([
    ['an own constructor', { constructor: null }],
    ['an own toString', { toString: 1, valueOf: 2 }],
    ['an own __proto__', JSON.parse('{ "__proto__": { "admin": true } }')],
  ])('never throws on data with %s', (_, value: Json) => {
    for (const operator of operators)
      expect(codeOf({ [operator]: [{ var: 'x' }, { var: 'x' }] }, { x: value })).toBeTypeOf('string');
  });

  it('reads an own property called __proto__ without reaching a prototype', () => {
    const x = JSON.parse('{ "__proto__": { "admin": true } }') as Json;
    expect(codeOf({ var: 'x.__proto__.admin' }, { x })).toBe('value true');
    expect(codeOf({ var: 'x.admin' }, { x })).toBe('value null');
  });

  it('repeats no data in its message', () => {
    const result = evaluate({ '+': [{ var: 'input' }, 1] }, { input: { secret: 's3cret' } });
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });
});
