import { describe, expect, it } from 'vitest';
import { chatContent, contentProperty } from '#core/chat/chat-content';
import { chatInput } from '#core/chat/chat-input';
import type { Conversation } from '#core/chat/conversation';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';

const text = { type: 'string' };
const manifest = (over: Partial<ManifestInput>): Manifest =>
  Manifest.parse({
    format: 1,
    input: { type: 'object', required: ['question'], properties: { question: text } },
    output: { type: 'object', properties: { answer: text } },
    flow: [{ kind: 'output', value: {} }],
    ...over,
  });

const conversation: Conversation = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'Hello' },
  { role: 'assistant', content: 'Hi' },
  { role: 'user', content: 'Why?' },
];

describe('the input of a chat', () => {
  it.each<[string, Partial<ManifestInput>, object]>([
    ['is by default the last question in the only required text', {}, { question: 'Why?' }],
    [
      'is by default also everything in a list called messages',
      { input: { required: ['question'], properties: { question: text, messages: { type: 'array' } } } },
      { question: 'Why?', messages: conversation },
    ],
    [
      'is what the manifest makes of it',
      {
        chat: {
          input: {
            question: { var: 'messages.0.content' },
            tone: { var: 'system' },
            now: { cat: [{ var: 'last' }, '!'] },
          },
        },
      },
      { question: 'Hello', tone: 'Be kind.', now: 'Why?!' },
    ],
  ])('%s', (_what, over, expected) => {
    expect(chatInput(manifest(over), conversation)).toEqual({ ok: true, value: expected });
  });

  it.each<[string, Partial<ManifestInput>, Conversation]>([
    ['two texts are required', { input: { required: ['a', 'b'], properties: { a: text, b: text } } }, conversation],
    ['no text is required', { input: { properties: { a: text } } }, conversation],
    ['nobody asked anything', {}, conversation.slice(0, 1)],
  ])('cannot be made when %s, and that is said', (_what, over, said) => {
    expect(chatInput(manifest(over), said)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  });
});

describe('the content of a chat', () => {
  const said = { answer: 'Because.', sources: ['a'] };
  it.each<[string, Partial<ManifestInput>, string]>([
    ['is by default the only text', {}, 'Because.'],
    [
      'is the JSON of an output with two texts',
      { output: { properties: { answer: text, title: text } } },
      JSON.stringify(said),
    ],
    [
      'is what the manifest makes of it',
      { chat: { output: { cat: [{ var: 'output.answer' }, ' [1]'] } } },
      'Because. [1]',
    ],
    ['is JSON where the manifest names no text', { chat: { output: { var: 'output.sources' } } }, '["a"]'],
  ])('%s', (_what, over, expected) => {
    expect(chatContent(manifest(over), said, { asJson: false })).toBe(expected);
  });

  it('is all of the output where JSON was asked for', () => {
    expect(chatContent(manifest({}), said, { asJson: true })).toBe(JSON.stringify(said));
  });

  it.each<[Partial<ManifestInput>, string | null]>([
    [{}, 'answer'],
    [{ chat: { output: { var: 'output.title' } } }, 'title'],
    [{ chat: { output: { cat: [{ var: 'output.answer' }, '.'] } } }, null],
    [{ output: { properties: { a: text, b: text } } }, null],
  ])('of %j stands in property %s', (over, property) => {
    expect(contentProperty(manifest(over))).toBe(property);
  });
});
