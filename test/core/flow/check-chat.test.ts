import { describe, expect, it } from 'vitest';
import { checkManifest } from '#core/flow/check';
import { aManifest, answer, output } from './a-manifest.ts';

const faults = (chat: object): string[] =>
  checkManifest(aManifest([answer, output()], { chat })).map(({ path, message }) => `${path}: ${message}`);

describe('how a manifest answers the chat APIs', () => {
  it.each([
    [{}],
    [{ input: { question: { var: 'last' } } }],
    [
      {
        input: { question: { cat: [{ var: 'system' }, { var: 'messages.0.content' }] } },
        output: { var: 'output.answer' },
      },
    ],
    [{ output: 'Always this.' }],
  ])('may be %j', (chat) => {
    expect(faults(chat)).toEqual([]);
  });

  it.each([
    [{ input: { question: { var: 'input.question' } } }, 'chat.input.question'],
    [{ input: { question: { var: 'last' }, more: 1 } }, 'chat.input.more'],
    [{ input: {} }, 'chat.input'],
    [{ output: { var: 'output.text' } }, 'chat.output'],
    [{ output: { var: 'answer.text' } }, 'chat.output'],
  ])('may not be %j', (chat, path) => {
    expect(faults(chat)).toMatchObject([expect.stringContaining(path)]);
  });
});
