import { describe, expect, it } from 'vitest';
import { tunedChat } from '#core/loop/tuned-chat';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';

const asking = (over: Partial<ManifestInput> = {}): Manifest =>
  Manifest.parse({
    format: 1,
    input: { type: 'object' },
    output: { type: 'object' },
    models: { main: [{ provider: 'openai', model: 'm' }] },
    prompts: { answer: { system: 'Be brief in {{ input.language }}.', user: 'Q: {{ input.question }}' } },
    flow: [
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
      { kind: 'output', value: { reply: { var: 'answer.text' }, version: 1 } },
    ],
    ...over,
  });
const input = { question: 'Why?', language: 'en' };
const output = { reply: 'So.', version: 1 };
const system = { role: 'system', content: 'Be brief in en.' };
const answer = { role: 'assistant', content: 'So.' };
const question = { role: 'user', content: JSON.stringify(input) };

describe('a chat to learn from', () => {
  it('is what the version’s model saw, and what it said itself', () => {
    const messages = [system, { role: 'user', content: 'Q: Why?' }, answer];
    expect(tunedChat(asking(), input, output)).toEqual({ messages, shown: 'prompt' });
  });

  it('has a correction in place of what it said', () => {
    const chat = tunedChat(asking(), input, 'Like this.');
    expect(chat?.messages.at(-1)).toEqual({ role: 'assistant', content: 'Like this.' });
  });

  it('has the JSON that a schema asks for, and not the output around it', () => {
    const schema = { type: 'object', properties: { answer: { type: 'string' } } };
    const manifest = asking({
      flow: [
        { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', schema },
        { kind: 'output', value: { reply: { var: 'answer.json.answer' }, version: 1 } },
      ],
    });
    const chat = tunedChat(manifest, input, output);
    expect([chat?.shown, chat?.messages.at(-1)]).toEqual([
      'prompt',
      { role: 'assistant', content: '{"answer":"So."}' },
    ]);
  });

  it.each<[string, Partial<ManifestInput>]>([
    [
      'shows documents',
      {
        prompts: {
          answer: { system: 'Be brief in {{ input.language }}.', user: '{{ found.documents }} {{ input.question }}' },
        },
        flow: [
          { kind: 'retrieve', name: 'found', from: 'docs', query: '{{ input.question }}' },
          { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
          { kind: 'output', value: { reply: { var: 'answer.text' } } },
        ],
      },
    ],
    [
      'shows a session',
      {
        flow: [
          { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', memory: true },
          { kind: 'output', value: { reply: { var: 'answer.text' } } },
        ],
      },
    ],
  ])('has the system prompt and what was asked where the prompt %s, which no trace keeps', (_, over) => {
    expect(tunedChat(asking(over), input, output)).toEqual({ messages: [system, question, answer], shown: 'system' });
  });

  it('keeps one system prompt of a chat that has its own', () => {
    const chat = [
      { role: 'system', content: 'Mine.' },
      { role: 'user', content: 'Why?' },
    ];
    const prompts = { answer: { system: 'Yours.', user: '{{ context.name }}' } };
    const { messages } = tunedChat(asking({ prompts }), { messages: chat }, output) ?? { messages: [] };
    expect(messages).toEqual([{ role: 'system', content: 'Yours.' }, chat[1], answer]);
  });

  it.each<[string, Manifest | null]>([
    ['nobody has any more', null],
    [
      'has two models speak',
      asking({
        flow: [
          { kind: 'prompt', name: 'draft', prompt: 'answer', model: 'main' },
          { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
          { kind: 'output', value: { reply: { var: 'answer.text' } } },
        ],
      }),
    ],
    [
      'has a system prompt that reads the context',
      asking({ prompts: { answer: { system: '{{ context.name }}', user: 'Q.' } } }),
    ],
    [
      'makes something else of what the model said',
      asking({
        flow: [
          { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
          { kind: 'output', value: { reply: { cat: ['> ', { var: 'answer.text' }] } } },
        ],
      }),
    ],
  ])('is the question and the output of a version that %s', (_, manifest) => {
    const messages = [question, { role: 'assistant', content: JSON.stringify(output) }];
    expect(tunedChat(manifest, input, output)).toEqual({ messages, shown: 'question' });
  });

  it('is none without an answer', () => expect(tunedChat(asking(), input, null)).toBeNull());
});
