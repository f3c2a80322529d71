import { count } from './count.ts';
import { notAnAnswer } from './failure-of.ts';
import { openaiCalls } from './openai-calls.ts';
import { refused } from './refused.ts';
import type { ModelAnswer, ModelOutcome } from './provider.ts';

/** What is read of a completion, whoever made it: servers that call themselves compatible leave things out. */
export type Completion = {
  id?: unknown;
  model?: unknown;
  choices?: readonly {
    message?: { content?: unknown; refusal?: unknown; tool_calls?: unknown };
    finish_reason?: unknown;
  }[];
  usage?: {
    prompt_tokens?: unknown;
    completion_tokens?: unknown;
    prompt_tokens_details?: { cached_tokens?: unknown } | null;
  } | null;
};

type Choice = NonNullable<Completion['choices']>[number];

/** A text, or null of anything else. */
export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const isSaid = (usage: Completion['usage']): boolean =>
  typeof usage?.prompt_tokens === 'number' || typeof usage?.completion_tokens === 'number';

/** What an answer took, by OpenAI's rule: cached tokens are among the input. One that does not say took something all the same. */
export function spent({ usage }: Pick<Completion, 'usage'>): Pick<ModelAnswer, 'usage' | 'cachedTokens' | 'unmetered'> {
  return {
    ...(isSaid(usage) ? {} : { unmetered: true }),
    usage: { inputTokens: count(usage?.prompt_tokens), outputTokens: count(usage?.completion_tokens) },
    cachedTokens: count(usage?.prompt_tokens_details?.cached_tokens),
  };
}

const firstOf = (choices: Completion['choices']): Partial<Choice> =>
  (Array.isArray(choices) ? (choices[0] as Choice | undefined) : undefined) ?? {};

const named = ({ id }: Completion): Pick<ModelAnswer, 'id'> => (typeof id === 'string' ? { id } : {});

/** A completion as an answer; a refusal is one too, in the model's own words. */
export function openaiCompletion(completion: Completion, asked: string): ModelOutcome {
  const { model, choices } = completion;
  const { message, finish_reason: finish } = firstOf(choices);
  if (finish === 'content_filter') return refused(finish);
  const calls = openaiCalls(message?.tool_calls);
  const said = text(message?.content) ?? text(message?.refusal);
  if (calls === null || (said === null && calls.length === 0)) return notAnAnswer;
  return {
    ok: true,
    text: said ?? '',
    model: text(model) ?? asked,
    ...spent(completion),
    finish: text(finish),
    ...named(completion),
    ...(calls.length === 0 ? {} : { calls }),
  };
}
