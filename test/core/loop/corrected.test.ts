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

  it.each([
    { password: 'x8FJ3kd83kD9sKd2' },
    { login: { apiKey: 'x8FJ3kd83kD9sKd2' } },
    { secret: ['x8FJ3kd83kD9sKd2'] },
    { clientToken: 'x8FJ3kd83kD9sKd2' },
  ])('knows that %j is a secret by what it is called', (value) => {
    const clean = redact(value);
    expect(JSON.stringify(clean.value)).toContain('"[assigned]"');
    expect(clean.said).toHaveLength(1);
  });

  it('lets be what is only called so', () => {
    const value = { key: 'compatibility_date', token: 'a', maxTokens: 12, password: 'forgotten by me' };
    expect(redact(value)).toEqual({ value, said: [] });
  });

  it('looks at names of properties, too, and loses none', () => {
    const { value, said } = redact({ 'ann@example.org': 1, list: [{ 'bob@example.org': 2 }], 'cy@example.org': 3 });
    expect(value).toEqual({ '[email]': 1, list: [{ '[email]': 2 }], '[email] 2': 3 });
    expect(said).toHaveLength(3);
  });
});
