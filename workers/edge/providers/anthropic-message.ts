import { count } from './count.ts';
import { notAnAnswer } from './failure-of.ts';
import type { ModelAnswer, ModelOutcome } from './provider.ts';

/** Tokens as the protocol counts them. */
export type Tokens = Record<string, unknown>;

/** What is read of a message. */
export type Said = {
  model?: unknown;
  content?: readonly { type?: unknown; text?: unknown }[];
  stop_reason?: unknown;
  usage?: Tokens;
};

/** What an answer took. Anthropic counts cached tokens apart; everybody else, and OpenTelemetry, among the input. */
export function spent(usage: Tokens | undefined): Pick<ModelAnswer, 'usage' | 'cachedTokens'> {
  const cachedTokens = count(usage?.['cache_read_input_tokens']);
  const inputTokens = count(usage?.['input_tokens']) + count(usage?.['cache_creation_input_tokens']) + cachedTokens;
  return { usage: { inputTokens, outputTokens: count(usage?.['output_tokens']) }, cachedTokens };
}

/** A message as an answer: its texts, joined. */
export function anthropicMessage(message: Said, asked: string): ModelOutcome {
  if (!Array.isArray(message.content)) return notAnAnswer;
  const texts = message.content.flatMap(({ type, text }) =>
    type === 'text' && typeof text === 'string' ? [text] : [],
  );
  const { model, usage, stop_reason: finish } = message;
  return {
    ok: true,
    text: texts.join(''),
    model: typeof model === 'string' ? model : asked,
    ...spent(usage),
    finish: typeof finish === 'string' ? finish : null,
  };
}
