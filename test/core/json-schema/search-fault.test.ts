import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { searchFault } from '#core/json-schema/search-fault';

describe('a pattern that is looked for in long text', () => {
  it.each(['^a+b*$', '^(?:a+|b*)x', '(?:^a+|^b)c', 'a{1,80}b', 'A-[0-9]{2}', '\\b^a+'])('is taken: %s', (pattern) => {
    expect(searchFault(pattern)).toBeNull();
  });

  it.each(['a+b', '(?:^a|b+)c', 'a*^b', '(?:^a)?b+', '[a-z]{3,}x'])(
    'is refused when it begins anywhere and has no end: %s',
    (pattern) => {
      expect(searchFault(pattern)).toMatch(/square of the text/);
    },
  );

  it.each(['(a+)+b', '(', '(?=a)b', 'a'.repeat(201)])('is refused for what any pattern is: %s', (pattern) => {
    expect(searchFault(pattern)).toMatch(/\.$/);
  });

  /** How many tries of a character a backtracking engine makes, by a pattern's own shape: at most its positions from each start. */
  it('that is taken without ^ never matches more than its positions', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '.', '\\w', '(?:ab)');
    const times = fc.constantFrom('', '?', '{2}', '{1,3}', '*', '+', '{2,}');
    const pattern = fc
      .array(fc.tuple(atom, times), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(pattern, fc.constantFrom('a', 'b', 'ab', 'aab'), (text, part) => {
        fc.pre(searchFault(text) === null);
        const match = new RegExp(text, 'u').exec(part.repeat(1000));
        expect(match?.[0].length ?? 0).toBeLessThanOrEqual(400);
      }),
    );
  });
});
