import type { AskedCall } from '#core/flow/tool-offer';
import { count } from './count.ts';
import { notAnAnswer } from './failure-of.ts';
import { refused } from './refused.ts';
import type { ModelAnswer, ModelOutcome } from './provider.ts';

/** Tokens as the protocol counts them. */
export type Tokens = Record<string, unknown>;

/** What is read of a block of a message. */
export type SaidBlock = { type?: unknown; text?: unknown; id?: unknown; name?: unknown; input?: unknown };

/** What is read of a message. */
export type Said = {
  id?: unknown;
  model?: unknown;
  content?: readonly SaidBlock[];
  stop_reason?: unknown;
  usage?: Tokens;
};

type Spent = Pick<ModelAnswer, 'usage' | 'cachedTokens' | 'cacheWrittenTokens' | 'unmetered'>;

/** What an answer took; one that does not say took something all the same. Anthropic counts cached tokens apart; everybody else, and OpenTelemetry, among the input. */
export function spent(usage: Tokens | undefined): Spent {
  const isSaid = typeof usage?.['input_tokens'] === 'number' || typeof usage?.['output_tokens'] === 'number';
  const cachedTokens = count(usage?.['cache_read_input_tokens']);
  const written = count(usage?.['cache_creation_input_tokens']);
  const inputTokens = count(usage?.['input_tokens']) + written + cachedTokens;
  const whole = { usage: { inputTokens, outputTokens: count(usage?.['output_tokens']) }, cachedTokens };
  return {
    ...whole,
    ...(written > 0 && { cacheWrittenTokens: written }),
    ...(!isSaid && { unmetered: true as const }),
  };
}

/** A block that asks for a call; null: it lacks its name or id. */
export const callOf = ({ id, name, input }: SaidBlock): AskedCall | null =>
  typeof id === 'string' && typeof name === 'string' && name !== ''
    ? { id, name, arguments: JSON.stringify(input ?? {}) }
    : null;

/** A message as an answer: its texts, joined, and what it wants called. */
export function anthropicMessage(message: Said, asked: string): ModelOutcome {
  if (!Array.isArray(message.content)) return notAnAnswer;
  if (message.stop_reason === 'refusal') return refused(message.stop_reason);
  const texts = message.content.flatMap(({ type, text }) =>
    type === 'text' && typeof text === 'string' ? [text] : [],
  );
  const calls = message.content.flatMap((block) => (block.type === 'tool_use' ? [callOf(block)] : []));
  if (!calls.every((call) => call !== null)) return notAnAnswer;
  const { model, usage, stop_reason: finish } = message;
  return {
    ok: true,
    text: texts.join(''),
    model: typeof model === 'string' ? model : asked,
    ...spent(usage),
    finish: typeof finish === 'string' ? finish : null,
    ...(typeof message.id === 'string' && { id: message.id }),
    ...(calls.length === 0 ? {} : { calls }),
  };
}
