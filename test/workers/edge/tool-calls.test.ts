import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '#core/flow/action';
import type { ToolOffer } from '#core/flow/tool-offer';
import { anthropic } from '../../../workers/edge/providers/anthropic.ts';
import { openai } from '../../../workers/edge/providers/openai.ts';
import type { Listener, ModelCall } from '../../../workers/edge/providers/provider.ts';

const offer: ToolOffer = {
  tools: [{ name: 'weather', description: 'The weather.', input: { type: 'object', required: ['city'] } }],
  choice: 'auto',
  wellFormed: false,
};
const asked = { id: 'call_1', name: 'weather', arguments: '{"city":"Bonn"}' };
const talk: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Rain?' },
  { role: 'assistant', content: 'I look.', calls: [asked, { ...asked, id: 'call_2', arguments: '{"city"' }] },
  { role: 'tool', callId: 'call_1', content: '{"rain":true}' },
  { role: 'tool', callId: 'call_2', content: 'No JSON.', isError: true },
];
const call: ModelCall = {
  choice: {
    ...{ provider: 'openai', model: 'm', timeoutMs: 1000, headersMs: 15_000, firstContentMs: 30_000 },
    ...{ idleMs: 15_000, retries: 2 },
  },
  ...{ messages: talk, schema: null, retrieved: [], listener: null, tools: offer },
};
const local = { apiKey: undefined, baseUrl: 'http://127.0.0.1:9/v1' };
const signal = () => new AbortController().signal;

const platform = globalThis.fetch;
afterEach(() => void (globalThis.fetch = platform));

/** A server that answers this, whole or as events; what it was asked. */
function upstream(body: unknown) {
  const seen: Record<string, unknown>[] = [];
  const isEvents = Array.isArray(body);
  globalThis.fetch = async (_input, init) => {
    seen.push(JSON.parse(init?.body as string) as Record<string, unknown>);
    const text = isEvents ? body.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('') : JSON.stringify(body);
    return new Response(text, { headers: { 'content-type': isEvents ? 'text/event-stream' : 'application/json' } });
  };
  return seen;
}

function hearing() {
  const heard = { text: '', works: 0 };
  const listener: Listener = {
    begins: () => {},
    text: (part) => void (heard.text += part),
    works: () => void (heard.works += 1),
  };
  return { heard, listener };
}

describe('openai', () => {
  const ask = (over: Partial<ModelCall> = {}) => openai(local, () => 0)({ ...call, ...over }, signal());
  const saying = (message: object, finish_reason = 'tool_calls') => ({
    choices: [{ message, finish_reason }],
    usage: {},
  });
  const part = (delta: object, finish_reason: string | null = null) => ({ choices: [{ delta, finish_reason }] });

  it('is offered tools, and told the calls and results so far, as the protocol has them', async () => {
    const [body] = [upstream(saying({ content: 'Yes.' }, 'stop')), await ask()];
    expect(body[0]).toMatchObject({
      tools: [
        {
          type: 'function',
          function: { name: 'weather', description: 'The weather.', parameters: offer.tools[0]?.input },
        },
      ],
      tool_choice: 'auto',
      messages: [
        { role: 'system' },
        { role: 'user' },
        {
          role: 'assistant',
          content: 'I look.',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'weather', arguments: asked.arguments } },
            { id: 'call_2' },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '{"rain":true}' },
        { role: 'tool', tool_call_id: 'call_2' },
      ],
    });
    expect(body[0]).not.toHaveProperty('parallel_tool_calls');
  });

  it.each<[ToolOffer['choice'], unknown]>([
    ['none', 'none'],
    ['required', 'required'],
    [{ name: 'weather' }, { type: 'function', function: { name: 'weather' } }],
  ])('hands on the choice %s', async (choice, expected) => {
    const seen = upstream(saying({ content: 'Yes.' }));
    await ask({ tools: { ...offer, choice, parallel: false } });
    expect(seen[0]).toMatchObject({ tool_choice: expected, parallel_tool_calls: false });
  });

  it('asks for calls beside a text or without one, and malformed arguments are an answer', async () => {
    const made = { id: 'call_9', type: 'function', function: { name: 'weather', arguments: '{"city"' } };
    upstream(saying({ content: null, tool_calls: [made] }));
    expect(await ask()).toMatchObject({
      ...{ ok: true, text: '', finish: 'tool_calls' },
      calls: [{ id: 'call_9', name: 'weather', arguments: '{"city"' }],
    });
  });

  it.each([
    ['a call without a name', [{ id: 'x', function: { arguments: '{}' } }]],
    ['calls that are no list', { id: 'x' }],
    ['a call that is none', ['x']],
  ])('answers with %s: that cannot be used', async (_what, tool_calls) => {
    upstream(saying({ content: 'Hm', tool_calls }));
    expect(await ask()).toMatchObject({ ok: false, outcome: { kind: 'invalid_output' } });
    upstream([part({ tool_calls }), part({}, 'tool_calls')]);
    expect(await ask({ listener: hearing().listener })).toMatchObject({
      ok: false,
      outcome: { kind: 'invalid_output' },
    });
  });

  it('streams a text, then several calls whose arguments come in parts', async () => {
    upstream([
      part({ role: 'assistant', content: 'I look.' }),
      part({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: '' } }] }),
      part({
        tool_calls: [
          { index: 0, function: { arguments: '{"ci' } },
          { index: 1, id: 'b', function: { name: 'time' } },
        ],
      }),
      part({ tool_calls: [{ index: 0, function: { arguments: 'ty":1}' } }] }),
      part({}, 'tool_calls'),
      { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } },
    ]);
    const { heard, listener } = hearing();
    expect(await ask({ listener })).toMatchObject({
      ...{ text: 'I look.', usage: { inputTokens: 3, outputTokens: 2 } },
      calls: [
        { id: 'a', name: 'weather', arguments: '{"city":1}' },
        { id: 'b', name: 'time', arguments: '' },
      ],
    });
    expect(heard.text).toBe('I look.');
    expect(heard.works).toBeGreaterThan(0);
  });
});

describe('anthropic', () => {
  const ask = (over: Partial<ModelCall> = {}) => anthropic(local, () => 0)({ ...call, ...over }, signal());
  const saying = (content: object[], stop_reason = 'tool_use') => ({ content, stop_reason, usage: {} });

  it('is offered tools, and told the results of one answer in one message', async () => {
    const seen = upstream(saying([{ type: 'text', text: 'Yes.' }], 'end_turn'));
    await ask();
    expect(seen[0]).toMatchObject({
      system: 'Be brief.',
      tools: [{ name: 'weather', description: 'The weather.', input_schema: { type: 'object', required: ['city'] } }],
      tool_choice: { type: 'auto' },
      messages: [
        { role: 'user', content: 'Rain?' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Bonn' } },
            { type: 'tool_use', id: 'call_2', name: 'weather', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: '{"rain":true}' },
            { type: 'tool_result', tool_use_id: 'call_2', content: 'No JSON.', is_error: true },
          ],
        },
      ],
    });
  });

  it.each<[ToolOffer['choice'], unknown]>([
    ['none', { type: 'none' }],
    ['required', { type: 'any', disable_parallel_tool_use: true }],
    [{ name: 'weather' }, { type: 'tool', name: 'weather', disable_parallel_tool_use: true }],
  ])('hands on the choice %s', async (choice, expected) => {
    const seen = upstream(saying([{ type: 'text', text: 'Yes.' }]));
    await ask({ tools: { ...offer, choice, parallel: false } });
    expect(seen[0]?.['tool_choice']).toEqual(expected);
  });

  it('asks for calls beside a text', async () => {
    upstream(
      saying([
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 't1', name: 'weather', input: { city: 'Bonn' } },
      ]),
    );
    expect(await ask()).toMatchObject({ text: 'I look.', calls: [{ ...asked, id: 't1' }], finish: 'tool_use' });
    upstream(saying([{ type: 'tool_use', name: 'weather' }]));
    expect(await ask()).toMatchObject({ ok: false, outcome: { kind: 'invalid_output' } });
  });

  it('streams a text, then several calls whose arguments come in parts', async () => {
    const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
    const json = (index: number, partial_json: string) => ({
      ...{ type: 'content_block_delta', index },
      delta: { type: 'input_json_delta', partial_json },
    });
    upstream([
      { type: 'message_start', message: { model: 'c', usage: { input_tokens: 3, cache_read_input_tokens: 5 } } },
      block(0, { type: 'text', text: '' }),
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'I look.' } },
      block(1, { type: 'tool_use', id: 'a', name: 'weather', input: {} }),
      ...[json(1, ''), json(1, '{"ci'), json(1, 'ty":1}')],
      block(2, { type: 'tool_use', id: 'b', name: 'time', input: {} }),
      {
        ...{ type: 'message_delta', delta: { stop_reason: 'tool_use' } },
        usage: { input_tokens: null, cache_read_input_tokens: null, output_tokens: 2 },
      },
      { type: 'message_stop' },
    ]);
    const { heard, listener } = hearing();
    expect(await ask({ listener })).toMatchObject({
      ...{ text: 'I look.', finish: 'tool_use', usage: { inputTokens: 8, outputTokens: 2 } },
      calls: [
        { id: 'a', name: 'weather', arguments: '{"city":1}' },
        { id: 'b', name: 'time', arguments: '{}' },
      ],
    });
    expect(heard).toMatchObject({ text: 'I look.' });
    expect(heard.works).toBeGreaterThan(0);
  });
});
