import type OpenAI from 'openai';
import type { ProviderSettings } from '../env.ts';
import { credentials, type Credentials } from './credentials.ts';
import { notAnAnswer } from './failure-of.ts';
import { send, toTarget, type Target } from './send.ts';
import type { ModelAnswer, ModelCall, ModelOutcome, Provider } from './provider.ts';

const OWN_URL = 'https://api.openai.com/v1';

/** What is read of a completion, whoever made it: servers that call themselves compatible leave things out. */
type Completion = {
  model?: unknown;
  choices?: readonly { message?: { content?: unknown; refusal?: unknown }; finish_reason?: unknown }[];
  usage?: {
    prompt_tokens?: unknown;
    completion_tokens?: unknown;
    prompt_tokens_details?: { cached_tokens?: unknown } | null;
  } | null;
};

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const count = (value: unknown): number => (typeof value === 'number' && value >= 0 ? Math.round(value) : 0);

function bodyOf({ choice, messages, schema }: ModelCall): OpenAI.ChatCompletionCreateParamsNonStreaming {
  return {
    model: choice.model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(choice.temperature === undefined ? {} : { temperature: choice.temperature }),
    ...(choice.maxTokens === undefined ? {} : { max_completion_tokens: choice.maxTokens }),
    ...(schema === null ? {} : { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }),
  };
}

function spent({ usage }: Completion): Pick<ModelAnswer, 'usage' | 'cachedTokens'> {
  return {
    usage: { inputTokens: count(usage?.prompt_tokens), outputTokens: count(usage?.completion_tokens) },
    cachedTokens: count(usage?.prompt_tokens_details?.cached_tokens),
  };
}

/** A completion as an answer; a refusal is one too, in the model's own words. */
function read(completion: Completion, asked: string): ModelOutcome {
  const { model, choices } = completion;
  const first = Array.isArray(choices) ? choices[0] : undefined;
  const said = text(first?.message?.content) ?? text(first?.message?.refusal);
  if (said === null) return notAnAnswer;
  return {
    ok: true,
    text: said,
    model: text(model) ?? asked,
    ...spent(completion),
    finish: text(first?.finish_reason),
  };
}

async function prepare({ apiKey, baseUrl }: Credentials): Promise<Target> {
  // 100 kB that only a run with such a model pays for, once an isolate.
  const { OpenAI: Client } = await import('openai');
  const client = new Client({ apiKey, baseURL: baseUrl, maxRetries: 0, organization: null, project: null });
  return toTarget(await client.buildRequest({ method: 'post', path: '/chat/completions', body: {} }));
}

/** OpenAI's Chat Completions, or any server that speaks them at `baseUrl`. `now` dates a `retry-after` that is a date. */
export function openai(settings: ProviderSettings, now: () => number): Provider {
  const access = credentials(settings, { name: 'OPENAI', ownUrl: OWN_URL });
  let target: Target | null = null;
  return async (call, signal) => {
    if (!access.ok) return access;
    target ??= await prepare(access);
    const said = await send(target, bodyOf(call), { signal, now });
    return said.ok ? read((said.value ?? {}) as Completion, call.choice.model) : said;
  };
}
