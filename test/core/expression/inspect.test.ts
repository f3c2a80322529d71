import { describe, expect, it } from 'vitest';
import { DEPTH } from '#core/expression/bounded-engine';
import { evaluate } from '#core/expression/evaluate';
import { inspect, inspectOutput, NESTED } from '#core/expression/inspect';
import type { Json } from '#schema/contracts/json';

const faultsOf = (expression: Json): string[] =>
  inspect(expression).faults.map(({ path, message }) => `${path}: ${message}`);
const pathsOf = (expression: Json): string[] => [...new Set(inspect(expression).references.map(({ path }) => path))];
const nested = (depth: number): Json => (depth === 0 ? { var: 'x' } : { '!': [nested(depth - 1)] });

describe('what an expression reads', () => {
  it.each<[string, Json, string[]]>([
    ['each path once', { cat: [{ var: 'a.b' }, { var: 'a.b' }, { var: ['c', { var: 'd' }] }] }, ['a.b', 'c', 'd']],
    [
      'not what names the item of an iteration',
      { map: [{ var: 'find.documents' }, { var: 'source' }] },
      ['find.documents'],
    ],
    ['the start value of a reduction', { reduce: [{ var: 'a' }, { var: 'current' }, { var: 'b' }] }, ['a', 'b']],
    ['names that may be missing', { missing: ['a', 'b'] }, ['a', 'b']],
    ['nothing of a literal', { literal: { var: 'a' } }, []],
  ])('is %s', (_, expression, paths) => {
    expect(pathsOf(expression)).toEqual(paths);
  });

  it('has its place in output.value', () => {
    expect(inspectOutput({ a: [{ var: 'x' }], var: 'y' }).references).toEqual([{ path: 'x', at: 'a.0.var' }]);
  });
});

describe('the check of an expression', () => {
  it('names the unknown operator, where it is, and the known ones', () => {
    expect(faultsOf({ if: [{ equals: [1, 1] }, 1, 2] })).toEqual([
      expect.stringMatching(/^if\.0: Unknown operator "equals"; known: var, .*literal\.$/),
    ]);
  });

  it.each<[string, Json]>([
    ['a computed path', { var: { cat: ['a', 'b'] } }],
    ['a computed path in an iteration', { map: [[1], { var: [{ var: '' }] }] }],
    ['two operators in one object', { '+': [1, 2], '-': [1] }],
    ['more nesting than evaluation allows', nested(NESTED + 1)],
  ])('refuses %s', (_, expression) => {
    expect(faultsOf(expression)).toHaveLength(1);
  });

  it('accepts nothing that evaluation then finds too deep', () => {
    expect(faultsOf(nested(NESTED - 1))).toEqual([]);
    expect(evaluate(nested(NESTED - 1), { x: true })).toMatchObject({ ok: true });
    expect(NESTED * 2).toBeLessThan(DEPTH);
  });
});
