import { expect, it } from 'vitest';
import { compose } from '#core/text/compose';

it('spells as NFKC does whatever a language writes', () => {
  for (const text of ['é', 'ﬁn', 'Å', 'ế', '각', 'ท้', `a${'\u0315\u0300'.repeat(15)}`]) {
    expect(compose(text)).toBe(text.normalize('NFKC'));
  }
});

it('never has more than thirty marks of one letter to sort', () => {
  const longest = Math.max(
    ...(compose(`a${'\u0315\u0300'.repeat(50_000)}`).match(/[\u0300\u0315]+/gu) ?? []).map((run) => run.length),
  );
  expect(longest).toBeLessThanOrEqual(30);
});
