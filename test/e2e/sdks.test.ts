import Anthropic from '@anthropic-ai/sdk';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import type { Fault } from '../../scripts/fake-upstream.ts';
import { featureWith, KEY, manifest, must, startWorld, type World } from './world.ts';

// Official packages, as an application has them: only the address (and the key) is another one.
const QUESTION = 'How do I name a worker?';
const ANSWER = 'Answered for one.';
const messages = [
  { role: 'system' as const, content: 'Be kind.' },
  { role: 'user' as const, content: QUESTION },
];

let world: World;
let fault: Fault | null = null;
let openai: OpenAI;
let anthropic: Anthropic;
let vercel: ReturnType<typeof createOpenAI>;

beforeAll(async () => {
  world = await startWorld(() => fault);
  const baseURL = `${world.session.url}/v1`;
  openai = new OpenAI({ baseURL, apiKey: KEY, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: world.session.url, apiKey: KEY, maxRetries: 0 });
  vercel = createOpenAI({ baseURL, apiKey: KEY });
  await featureWith(world.admin, 'help', ['one']);
  const params = { feature: 'claude' as FeatureName };
  const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
  must(await world.admin('feature.put', { params, body: { owners, level: 'L0' } }));
  const models = { main: [{ provider: 'anthropic', model: 'claude-haiku-4-5', timeoutMs: 5000, retries: 0 }] };
  must(await world.admin('version.push', { params, body: { manifest: { ...manifest('one'), models } } }));
});
afterAll(() => world.close());
beforeEach(() => void (fault = null));

describe('the openai package', () => {
  it('gets an answer, with its tokens, and the run in the headers', async () => {
    const { data, response } = await openai.chat.completions
      .create({ model: 'help', messages, user: 'ann', temperature: 0.2, max_tokens: 99 })
      .withResponse();
    expect(data).toMatchObject({
      object: 'chat.completion',
      model: 'help',
      choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
      usage: { completion_tokens: 5 },
    });
    expect(response.headers.get('sluice-ignored')).toBe('temperature, max_tokens');
    for (const name of ['run', 'version', 'arm', 'reason', 'cache', 'attempts'])
      expect(response.headers.get(`sluice-${name}`)).toBeTruthy();
    // `user` is the unit: an anonymous run would say so.
    expect(response.headers.get('sluice-reason')).not.toBe('anonymous');
  });

  it('gets an answer as it comes, and its tokens last', async () => {
    const stream = await openai.chat.completions.create({
      model: 'help',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(ANSWER);
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 5 } });
    expect(chunks.length).toBeGreaterThan(4);
  });

  it('gets what its own streaming helper makes of it', async () => {
    const final = await openai.chat.completions.stream({ model: 'help', messages }).finalContent();
    expect(final).toBe(ANSWER);
  });

  it('lists the features as models, and finds one', async () => {
    const names = [];
    for await (const model of openai.models.list()) names.push(model.id);
    expect(names).toEqual(['claude', 'help']);
    expect(await openai.models.retrieve('help')).toMatchObject({ id: 'help', object: 'model' });
    await expect(openai.models.retrieve('nobody')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('gets JSON by the schema that the version promises, and is told why no other', async () => {
    const fits = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };
    const json = (schema: Record<string, unknown>) =>
      openai.chat.completions.create({
        model: 'help',
        messages,
        response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
      });
    expect(JSON.parse((await json(fits)).choices[0]?.message.content ?? '')).toEqual({ answer: ANSWER });
    await expect(json({ ...fits, required: ['other'] })).rejects.toThrow(/Not every reply of this feature fits/);
  });

  it.each([
    ['a wrong key', { apiKey: 'wrong' }, {}, OpenAI.AuthenticationError, 'invalid_api_key'],
    ['an unknown model', {}, { model: 'nobody' }, OpenAI.NotFoundError, 'model_not_found'],
    ['two answers', {}, { n: 2 }, OpenAI.BadRequestError, 'invalid_request'],
    ['logprobs', {}, { logprobs: true }, OpenAI.BadRequestError, 'invalid_request'],
    [
      'a picture',
      {},
      {
        messages: [
          {
            role: 'user' as const,
            content: [{ type: 'image_url' as const, image_url: { url: 'https://example.com/a.png' } }],
          },
        ],
      },
      OpenAI.BadRequestError,
      'invalid_request',
    ],
  ])('is refused in its own words for %s', async (_what, options, over, kind, code) => {
    const asked = openai.withOptions(options).chat.completions.create({ model: 'help', messages, ...over });
    await expect(asked).rejects.toBeInstanceOf(kind);
    await expect(asked).rejects.toMatchObject({ code });
  });

  it.each([false, true])('meets a provider that is down before the first byte as 502 (stream: %s)', async (stream) => {
    fault = { kind: 'status', status: 503 };
    const asked = openai.chat.completions.create({ model: 'help', messages, stream });
    await expect(asked).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await expect(asked).rejects.toMatchObject({ status: 502, code: 'upstream_failed' });
  });

  it('meets a provider that breaks after the first byte as an error, never as an end', async () => {
    fault = { kind: 'break', after: 2 };
    const stream = await openai.chat.completions.create({ model: 'help', messages, stream: true });
    let text = '';
    let finish: string | null = null;
    const read = async () => {
      for await (const { choices } of stream) {
        text += choices[0]?.delta.content ?? '';
        finish ??= choices[0]?.finish_reason ?? null;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'upstream_failed' });
    expect({ text, finish }).toEqual({ text: 'Answered for ', finish: null });
  });

  it('is not made to try again what was tried already', async () => {
    fault = { kind: 'status', status: 503 };
    const before = world.upstream.calls();
    const patient = openai.withOptions({ maxRetries: 3 });
    await expect(patient.chat.completions.create({ model: 'help', messages })).rejects.toMatchObject({ status: 502 });
    expect(world.upstream.calls() - before).toBe(1);
  });
});

describe('the @anthropic-ai/sdk package', () => {
  const said = [{ role: 'user' as const, content: [{ type: 'text' as const, text: QUESTION }] }];
  const asking = { model: 'claude', max_tokens: 100, system: 'Be kind.', messages: said };

  it('gets an answer, with its tokens, and the run in the headers', async () => {
    const { data, response } = await anthropic.messages
      .create({ ...asking, metadata: { user_id: 'ann' } })
      .withResponse();
    expect(data).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [{ type: 'text', text: ANSWER }],
      stop_reason: 'end_turn',
      usage: { output_tokens: 5 },
    });
    expect(response.headers.get('sluice-ignored')).toBe('max_tokens');
    expect(response.headers.get('sluice-reason')).not.toBe('anonymous');
  });

  it('gets an answer as it comes, in the order of events that it checks', async () => {
    const stream = anthropic.messages.stream(asking);
    const parts: string[] = [];
    stream.on('text', (part) => void parts.push(part));
    const final = await stream.finalMessage();
    expect(parts.join('')).toBe(ANSWER);
    expect(parts.length).toBeGreaterThan(1);
    expect(final).toMatchObject({
      content: [{ type: 'text', text: ANSWER }],
      stop_reason: 'end_turn',
      usage: { output_tokens: 5 },
    });
    expect(final.usage.input_tokens).toBeGreaterThan(0);
  });

  it('lists the features as models', async () => {
    const names = [];
    for await (const model of anthropic.models.list()) names.push(model.id);
    expect(names).toEqual(['claude', 'help']);
  });

  it.each([
    ['a wrong key', { apiKey: 'wrong' }, {}, Anthropic.AuthenticationError, 'authentication_error'],
    ['an unknown model', {}, { model: 'nobody' }, Anthropic.NotFoundError, 'not_found_error'],
  ])('is refused in its own words for %s', async (_what, options, over, kind, type) => {
    const asked = anthropic.withOptions(options).messages.create({ ...asking, ...over });
    await expect(asked).rejects.toBeInstanceOf(kind);
    await expect(asked).rejects.toMatchObject({ error: { type: 'error', error: { type } } });
  });

  it('meets a provider that is overloaded before the first byte as 503', async () => {
    fault = { kind: 'status', status: 529 };
    await expect(anthropic.messages.create(asking)).rejects.toMatchObject({ status: 503 });
    await expect(anthropic.messages.create({ ...asking, stream: true })).rejects.toMatchObject({ status: 503 });
  });

  it('meets a provider that fails after the first byte as an error, never as a message', async () => {
    fault = { kind: 'error_chunk', after: 2 };
    const stream = anthropic.messages.stream(asking);
    let text = '';
    stream.on('text', (part) => void (text += part));
    stream.on('error', () => {});
    await expect(stream.finalMessage()).rejects.toThrow(/in the middle of its answer/);
    expect(text).toBe('Answered for ');
  });
});

describe('the ai package with @ai-sdk/openai', () => {
  const asking = () => ({ model: vercel.chat('help'), prompt: QUESTION, maxRetries: 0 });

  it('gets an answer, with its tokens', async () => {
    const { text, usage, finishReason } = await generateText(asking());
    expect({ text, finishReason }).toEqual({ text: ANSWER, finishReason: 'stop' });
    expect(usage.outputTokens).toBe(5);
  });

  it('gets an answer as it comes', async () => {
    const { textStream, usage } = streamText(asking());
    const parts = [];
    for await (const part of textStream) parts.push(part);
    expect(parts.join('')).toBe(ANSWER);
    expect(parts.length).toBeGreaterThan(1);
    expect((await usage).outputTokens).toBe(5);
  });

  it.each([
    ['a wrong key', () => createOpenAI({ baseURL: `${world.session.url}/v1`, apiKey: 'wrong' }).chat('help'), 401],
    ['an unknown model', () => vercel.chat('nobody'), 404],
  ])('is refused for %s', async (_what, model, statusCode) => {
    const asked = generateText({ ...asking(), model: model() });
    await expect(asked).rejects.toBeInstanceOf(APICallError);
    await expect(asked).rejects.toMatchObject({ statusCode });
  });

  it.each([
    ['before the first byte', { kind: 'status', status: 503 } as const, ''],
    ['after it', { kind: 'break', after: 2 } as const, 'Answered for '],
  ])('meets a provider that fails %s as an error', async (_when, how, expected) => {
    fault = how;
    const errors: unknown[] = [];
    const { fullStream } = streamText({ ...asking(), onError: ({ error }) => void errors.push(error) });
    let text = '';
    let finish: string | null = null;
    for await (const part of fullStream) {
      if (part.type === 'text-delta') text += part.text;
      if (part.type === 'finish') finish = part.finishReason;
    }
    expect({ text, failed: errors.length > 0 }).toEqual({ text: expected, failed: true });
    expect(finish).not.toBe('stop');
  });
});
