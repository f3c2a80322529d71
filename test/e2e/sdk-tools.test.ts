import Anthropic from '@anthropic-ai/sdk';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import { featureWith, KEY, manifest, must, startWorld, type World } from './world.ts';

// Each package calls its tool by itself, and is served by models of both protocols: `help` asks OpenAI's, `claude` Anthropic's.
const both = ['help', 'claude'];
const QUESTION = 'Rain in Bonn?';
const ANSWER = 'Bonn says: rain.';
const parameters = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };

let world: World;
let openai: OpenAI;
let anthropic: Anthropic;
let vercel: ReturnType<typeof createOpenAI>;

beforeAll(async () => {
  world = await startWorld();
  world.upstream.behave({
    calls: ({ tools, results }) =>
      tools.includes('weather') && results.length === 0 ? [{ name: 'weather', arguments: { city: 'Bonn' } }] : [],
    answer: ({ results }) => results.join(' ') || 'Nobody asked.',
  });
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

const weather = ({ city }: { city: string }): string => `${city} says: rain.`;

const runnable = {
  type: 'function' as const,
  function: {
    ...{ name: 'weather', description: 'The weather of a city.', parameters, function: weather },
    parse: (text: string) => JSON.parse(text) as { city: string },
  },
};

describe.each(both)('tools through %s', (model) => {
  it('are run by the openai package, whole', async () => {
    const runner = openai.chat.completions.runTools({
      ...{ model, messages: [{ role: 'user', content: QUESTION }] },
      tools: [runnable],
    });
    expect(await runner.finalContent()).toBe(ANSWER);
    expect(runner.allChatCompletions().map(({ choices }) => choices[0]?.finish_reason)).toEqual(['tool_calls', 'stop']);
    expect(runner.allChatCompletions()[0]?.usage?.completion_tokens).toBe(7);
  });

  it('are run by the openai package, as they come', async () => {
    const runner = openai.chat.completions.runTools({
      ...{ model, messages: [{ role: 'user', content: QUESTION }], stream: true },
      tools: [runnable],
    });
    expect(await runner.finalContent()).toBe(ANSWER);
  });

  it.each([false, true])('are run by a loop around the @anthropic-ai/sdk package (stream: %s)', async (streams) => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: QUESTION }];
    const asking = { model, max_tokens: 99, tools: [{ name: 'weather', input_schema: parameters }] };
    const ask = () =>
      streams
        ? anthropic.messages.stream({ ...asking, messages }).finalMessage()
        : anthropic.messages.create({ ...asking, messages });
    const first = await ask();
    expect(first).toMatchObject({ stop_reason: 'tool_use', usage: { output_tokens: 7 } });
    const [use] = first.content;
    if (use?.type !== 'tool_use') throw new Error('No call.');
    expect(use).toMatchObject({ name: 'weather', input: { city: 'Bonn' } });
    const result = {
      type: 'tool_result' as const,
      tool_use_id: use.id,
      content: weather(use.input as { city: string }),
    };
    messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: [result] });
    const last = await ask();
    expect(last).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: ANSWER }] });
  });

  const asking = () => ({
    ...{ model: vercel.chat(model), prompt: QUESTION, maxRetries: 0, stopWhen: stepCountIs(3) },
    tools: { weather: tool({ inputSchema: z.object({ city: z.string() }), execute: async (given) => weather(given) }) },
  });

  it('are run by the ai package, whole', async () => {
    const { text, steps } = await generateText(asking());
    expect([text, steps.map(({ finishReason }) => finishReason)]).toEqual([ANSWER, ['tool-calls', 'stop']]);
  });

  it('are run by the ai package, as they come', async () => {
    const { textStream, steps } = streamText(asking());
    let text = '';
    for await (const part of textStream) text += part;
    expect([text, (await steps).length]).toEqual([ANSWER, 2]);
  });
});
