import { describe, expect, it } from 'vitest';
import { readReply } from '#core/flow/read-reply';
import { object } from './a-manifest.ts';

const schema = object({ answer: { type: 'string' } });
const fence = '```';

describe("a model's text", () => {
  it('is taken as it is without a schema, JSON or not', () => {
    expect(readReply('{"a":1}', null)).toEqual({ ok: true, value: { text: '{"a":1}', json: null } });
  });

  it.each([
    ['bare', '{"answer":"x"}'],
    ['in blanks', '\n {"answer":"x"}\n'],
    ['in a fence', `${fence}json\n{"answer":"x"}\n${fence}`],
    ['in a fence without a language', `${fence}\n{"answer":"x"}${fence}\n`],
    ['in a fence with Windows line ends', `${fence}json\r\n{"answer":"x"}\r\n${fence}`],
  ])('is read as JSON, %s', (_, text) => {
    expect(readReply(text, schema)).toEqual({ ok: true, value: { text, json: { answer: 'x' } } });
  });

  it.each([
    ['no JSON', 'I cannot say.', 'invalid_json'],
    ['nothing', '', 'invalid_json'],
    ['JSON with words around it', 'Here: {"answer":"x"}', 'invalid_json'],
    ['JSON cut short', '{"answer":"x', 'invalid_json'],
    ['JSON nested without measure', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'invalid_json'],
    ['JSON that does not fit', '{"answer":1}', 'schema'],
    ['JSON with more than allowed', '{"answer":"x","s3cret":1}', 'schema'],
  ])('is no reply when it is %s', (_, text, code) => {
    expect(readReply(text, schema)).toMatchObject({ ok: false, error: { code } });
  });

  it('stays out of the fault', () => {
    expect(JSON.stringify(readReply('s3cret', schema))).not.toContain('s3cret');
    expect(JSON.stringify(readReply('{"answer":{"s3cret":1}}', schema))).not.toContain('s3cret');
  });
});
