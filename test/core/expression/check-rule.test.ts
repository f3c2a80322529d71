import { describe, expect, it } from 'vitest';
import { checkRule, RULE_LENGTH } from '#core/expression/check-rule';
import type { Json } from '#schema/contracts/json';

const faults = (rule: Json): string[] => checkRule(rule).map(({ path, message }) => `${path}: ${message}`);
const nested = (depth: number): Json => (depth === 0 ? { var: 'plan' } : { '!': [nested(depth - 1)] });

describe('a rule over the context', () => {
  it.each<Json>([
    { '==': [{ var: 'plan' }, 'beta'] },
    { in: [{ var: 'context.tenant.id' }, ['a', 'b']] },
    { and: [{ var: 'roles' }, { in: ['staff', { var: 'roles' }] }] },
    { some: [{ var: 'roles' }, { '==': [{ var: '' }, 'staff'] }] },
    { var: 'internal' },
    { missing: ['email'] },
  ])('may ask what it likes of it: %j', (rule) => expect(faults(rule)).toEqual([]));

  it.each<[Json, string]>([
    ['internal', 'known: var'],
    [true, 'known: var'],
    [{}, 'known: var'],
    [[{ var: 'plan' }], 'known: var'],
    [{ literal: true }, 'everybody or nobody'],
    [{ var: 'a', '!': 1 }, 'one operator'],
    [{ is_vip: [1] }, 'Unknown operator "is_vip"; known: var'],
    [{ '==': [{ var: { cat: ['pl', 'an'] } }, 1] }, 'never computed'],
    [nested(30), 'More than 24'],
    [{ in: [{ var: 'id' }, 'x'.repeat(RULE_LENGTH)] }, `at most ${RULE_LENGTH}`],
  ])('is refused when it is none or too much (%#)', (rule, why) => {
    expect(faults(rule)).toEqual([expect.stringContaining(why)]);
  });

  it('is told every fault at once, with its place', () => {
    const rule = { and: [{ is_vip: [1] }, { '==': [{ var: 'plan' }, { now: [] }] }, { var: [{ var: 'x' }] }] };
    expect(checkRule(rule).map(({ path }) => path)).toEqual(['and.0', 'and.1.==.1', 'and.2.var']);
  });
});
