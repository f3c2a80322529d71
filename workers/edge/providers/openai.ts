import type OpenAI from 'openai';
import type { ProviderSettings } from '../env.ts';
import { credentials, type Access, type Credentials } from './credentials.ts';
import { openaiCompletion, type Completion } from './openai-completion.ts';
import { openaiMessage, openaiTools } from './openai-messages.ts';
import { openaiStream } from './openai-stream.ts';
import { send, toTarget, type Reading, type Target } from './send.ts';
import type { ModelCall, Provider } from './provider.ts';

const OWN_URL = 'https://api.openai.com/v1';

function bodyOf({ choice, messages, schema, listener, tools }: ModelCall): OpenAI.ChatCompletionCreateParams {
  return {
    model: choice.model,
    messages: messages.map(openaiMessage),
    ...openaiTools(tools),
    ...(choice.temperature === undefined ? {} : { temperature: choice.temperature }),
    ...(choice.maxTokens === undefined ? {} : { max_completion_tokens: choice.maxTokens }),
    ...(listener === null ? {} : { stream: true, stream_options: { include_usage: true } }),
    ...(schema === null ? {} : { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }),
  };
}

async function prepare({ apiKey, baseUrl }: Credentials): Promise<Target> {
  // 100 kB that only a run with such a model pays for, once an isolate.
  const { OpenAI: Client } = await import('openai');
  const client = new Client({ apiKey, baseURL: baseUrl, maxRetries: 0, organization: null, project: null });
  return toTarget(await client.buildRequest({ method: 'post', path: '/chat/completions', body: {} }));
}

/** A server that speaks OpenAI's Chat Completions. `now` dates a `retry-after` that is a date. */
export function openaiAt(access: Access, now: () => number): Provider {
  let target: Target | null = null;
  return async (call, signal) => {
    if (!access.ok) return access;
    target ??= await prepare(access);
    const { model } = call.choice;
    const reading: Reading = {
      whole: (value) => openaiCompletion((value ?? {}) as Completion, model),
      stream: () => openaiStream(model),
    };
    return send(target, { body: bodyOf(call), reading, call }, { signal, now });
  };
}

/** OpenAI's Chat Completions, or whoever speaks them at `OPENAI_BASE_URL`. */
export const openai = (settings: ProviderSettings, now: () => number): Provider =>
  openaiAt(credentials(settings, { name: 'OPENAI', ownUrl: OWN_URL }), now);
