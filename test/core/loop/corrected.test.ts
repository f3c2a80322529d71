import { describe, expect, it } from 'vitest';
import { corrected } from '#core/loop/corrected';
import { redact } from '#core/loop/redact';

describe('corrected', () => {
  it.each([
    ['Right.', { answer: 'Wrong.' }, { answer: 'Right.' }],
    ['Right.', { answer: 'Wrong.', n: 3 }, { answer: 'Right.', n: 3 }],
    ['Right.', { answer: 'Wrong.', source: 'a.md' }, 'Right.'],
    ['Right.', null, 'Right.'],
    ['Right.', 'Wrong.', 'Right.'],
    ['{"answer":"Right."}', { answer: 'Wrong.', source: 'a.md' }, { answer: 'Right.' }],
    ['42', { answer: 'Wrong.' }, { answer: '42' }],
  ])('%j in place of %j is %j', (text, output, expected) => {
    expect(corrected(text, output)).toEqual(expected);
  });
});

describe('redact', () => {
  it('cuts out what is secret and what is personal, and says what that was without saying it', () => {
    const key = `sk-ant-api03-${'A1b2C3d4'.repeat(12)}`;
    const { value, said } = redact({ a: `Use ${key}`, b: ['mail ann@example.org'] });
    expect(JSON.stringify(value)).not.toMatch(/sk-ant|ann@/);
    expect(said).toHaveLength(2);
    expect(said.join(' ')).not.toMatch(/sk-ant|ann@/);
    expect(redact({ a: 'nothing' })).toEqual({ value: { a: 'nothing' }, said: [] });
  });
});
