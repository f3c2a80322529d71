import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternFault } from '#core/json-schema/pattern-fault';
import cases from '../../cases/patterns.json' with { type: 'json' };

/** Patterns as people write them badly: a few letters under groups, choices and repetitions. */
const pattern = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', '[ab]', '.', 'ab'),
    fc.tuple(tie('any'), tie('any')).map((parts) => parts.join('')),
    fc.tuple(tie('any'), tie('any')).map(([one, other]) => `(${one}|${other})`),
    fc.tuple(tie('any'), fc.constantFrom('*', '+', '?', '{2,3}')).map(([part, times]) => `(${part})${times}`),
  ),
})).any;

describe('a pattern', () => {
  it.each(cases.taken)('is taken: %s', (text) => {
    expect(patternFault(text)).toBeNull();
  });

  it.each(cases.refused)('is refused: %s', (text) => {
    expect(patternFault(text)).toMatch(/\.$/);
  });

  it('has at most 200 characters', () => {
    expect(patternFault('a'.repeat(200))).toBeNull();
    expect(patternFault('a'.repeat(201))).toMatch(/200/);
  });

  it('that was taken never takes long, whatever the text', () => {
    const texts = ['a', 'b', 'ab', 'aab', 'ba'].map((part) => `${part.repeat(5000).slice(0, 5000)}!`);
    fc.assert(
      fc.property(pattern, (text) => {
        fc.pre(text.length <= 200 && patternFault(text) === null);
        const anchored = new RegExp(`^(?:${text})$`, 'u');
        const before = performance.now();
        for (const input of texts) anchored.test(input);
        expect(performance.now() - before).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  });

  it('is judged quickly, however strange', () => {
    const before = performance.now();
    for (const text of [...cases.refused, ...cases.taken, '(a|b|c|d|e|f|g){1,60}', '([a-z]{1,20}-){1,19}x'])
      patternFault(text);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
