import type Anthropic from '@anthropic-ai/sdk';
import type { Message } from '#core/flow/action';
import type { JsonObject } from '#schema/contracts/json';
import type { ProviderSettings } from '../env.ts';
import { credentials, type Credentials } from './credentials.ts';
import { notAnAnswer } from './failure-of.ts';
import { send, toTarget, type Target } from './send.ts';
import type { ModelCall, ModelOutcome, Provider } from './provider.ts';

const OWN_URL = 'https://api.anthropic.com';
/** The protocol demands a bound; the manifest's `maxTokens` sets another. */
const MOST_TOKENS = 4096;

/** What is read of a message. */
type Said = {
  model?: unknown;
  content?: readonly { type?: unknown; text?: unknown }[];
  stop_reason?: unknown;
  usage?: Record<string, unknown>;
};

const count = (value: unknown): number => (typeof value === 'number' && value >= 0 ? Math.round(value) : 0);

/** The protocol has no way to ask every model for JSON by a schema, so it is asked for in words and checked afterwards. */
const inJson = (schema: JsonObject): string =>
  `Answer with one JSON document that fits this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`;

function systemOf(messages: readonly Message[], schema: JsonObject | null): string {
  const said = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return [...said, ...(schema === null ? [] : [inJson(schema)])].join('\n\n');
}

function bodyOf({ choice, messages, schema }: ModelCall): Anthropic.MessageCreateParamsNonStreaming {
  const system = systemOf(messages, schema);
  return {
    model: choice.model,
    max_tokens: choice.maxTokens ?? MOST_TOKENS,
    messages: messages.flatMap(({ role, content }) => (role === 'system' ? [] : [{ role, content }])),
    ...(system === '' ? {} : { system }),
    ...(choice.temperature === undefined ? {} : { temperature: choice.temperature }),
  };
}

function read(message: Said, asked: string): ModelOutcome {
  if (!Array.isArray(message.content)) return notAnAnswer;
  const texts = message.content.flatMap(({ type, text }) =>
    type === 'text' && typeof text === 'string' ? [text] : [],
  );
  const { model, usage, stop_reason: finish } = message;
  const cachedTokens = count(usage?.['cache_read_input_tokens']);
  // Anthropic counts cached tokens apart; everybody else, and OpenTelemetry, among the input.
  const inputTokens = count(usage?.['input_tokens']) + count(usage?.['cache_creation_input_tokens']) + cachedTokens;
  return {
    ok: true,
    text: texts.join(''),
    model: typeof model === 'string' ? model : asked,
    usage: { inputTokens, outputTokens: count(usage?.['output_tokens']) },
    cachedTokens,
    finish: typeof finish === 'string' ? finish : null,
  };
}

async function prepare({ apiKey, baseUrl }: Credentials): Promise<Target> {
  // 100 kB that only a run with such a model pays for, once an isolate.
  const { Anthropic: Client } = await import('@anthropic-ai/sdk');
  const client = new Client({ apiKey, authToken: null, baseURL: baseUrl, maxRetries: 0 });
  return toTarget(await client.buildRequest({ method: 'post', path: '/v1/messages', body: {} }));
}

/** Anthropic's Messages. `now` dates a `retry-after` that is a date. */
export function anthropic(settings: ProviderSettings, now: () => number): Provider {
  const access = credentials(settings, { name: 'ANTHROPIC', ownUrl: OWN_URL });
  let target: Target | null = null;
  return async (call, signal) => {
    if (!access.ok) return access;
    target ??= await prepare(access);
    const said = await send(target, bodyOf(call), { signal, now });
    return said.ok ? read((said.value ?? {}) as Said, call.choice.model) : said;
  };
}
