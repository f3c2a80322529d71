import type Anthropic from '@anthropic-ai/sdk';
import type { Message } from '#core/flow/action';
import type { JsonObject } from '#schema/contracts/json';
import type { ProviderSettings } from '../env.ts';
import { anthropicMessage, type Said } from './anthropic-message.ts';
import { anthropicMessages, anthropicTools } from './anthropic-messages.ts';
import { anthropicStream } from './anthropic-stream.ts';
import { credentials, type Access, type Credentials } from './credentials.ts';
import { send, toTarget, type Reading, type Target } from './send.ts';
import type { ModelCall, Provider } from './provider.ts';

const OWN_URL = 'https://api.anthropic.com';
/** The protocol demands a bound; the manifest's `maxTokens` sets another. */
const MOST_TOKENS = 4096;

/** The protocol has no way to ask every model for JSON by a schema, so it is asked for in words and checked afterwards. */
const inJson = (schema: JsonObject): string =>
  `Answer with one JSON document that fits this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`;

function systemOf(messages: readonly Message[], schema: JsonObject | null): string {
  const said = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return [...said, ...(schema === null ? [] : [inJson(schema)])].join('\n\n');
}

function bodyOf({ choice, messages, schema, listener, tools }: ModelCall): Anthropic.MessageCreateParams {
  const system = systemOf(messages, schema);
  return {
    model: choice.model,
    max_tokens: choice.maxTokens ?? MOST_TOKENS,
    messages: anthropicMessages(messages),
    ...anthropicTools(tools),
    ...(listener === null ? {} : { stream: true }),
    ...(system === '' ? {} : { system }),
    ...(choice.temperature === undefined ? {} : { temperature: choice.temperature }),
  };
}

async function prepare({ apiKey, baseUrl }: Credentials): Promise<Target> {
  // 100 kB that only a run with such a model pays for, once an isolate.
  const { Anthropic: Client } = await import('@anthropic-ai/sdk');
  const client = new Client({ apiKey, authToken: null, baseURL: baseUrl, maxRetries: 0 });
  return toTarget(await client.buildRequest({ method: 'post', path: '/v1/messages', body: {} }));
}

/** A server that speaks Anthropic's Messages. `now` dates a `retry-after` that is a date. */
export function anthropicAt(access: Access, now: () => number): Provider {
  let target: Target | null = null;
  return async (call, signal) => {
    if (!access.ok) return access;
    target ??= await prepare(access);
    const { model } = call.choice;
    const reading: Reading = {
      whole: (value) => anthropicMessage((value ?? {}) as Said, model),
      stream: () => anthropicStream(model),
    };
    return send(target, { body: bodyOf(call), reading, call }, { signal, now });
  };
}

/** Anthropic's Messages, or whoever speaks them at `ANTHROPIC_BASE_URL`. */
export const anthropic = (settings: ProviderSettings, now: () => number): Provider =>
  anthropicAt(credentials(settings, { name: 'ANTHROPIC', ownUrl: OWN_URL }), now);
