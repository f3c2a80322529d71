import { conversationOf } from '#core/chat/conversation-of';
import { talkOf } from '#core/chat/talk-of';
import { callArguments } from '#core/flow/call-arguments';
import { AnthropicMessage, ignoredInMessages } from '#schema/contracts/anthropic-message';
import type { Usage } from '#schema/contracts/run';
import type { Over } from '../done.ts';
import { event } from '../speech.ts';
import type { ChosenRun } from '../telling/record.ts';
import { anthropicError } from './anthropic-error.ts';
import { messagesOfAnthropic, offeredByAnthropic } from './anthropic-talk.ts';
import type { ChatApi, ChatAsk, Said } from './chat-api.ts';
import { chatStatus } from './chat-status.ts';

const usageOf = ({ inputTokens, outputTokens }: Usage) => ({
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
});

const nothingYet = usageOf({ inputTokens: 0, outputTokens: 0 });

/** What a message and the start of its stream begin with. */
const headOf = ({ id, feature }: ChosenRun) => ({
  id: `msg_${id}`,
  type: 'message',
  role: 'assistant',
  model: feature,
});

const stopOf = ({ isCut, calls }: Said): string => (calls.length > 0 ? 'tool_use' : isCut ? 'max_tokens' : 'end_turn');

const usesOf = ({ calls }: Said) =>
  calls.map((call) => ({ type: 'tool_use', id: call.id, name: call.name, input: callArguments(call) ?? {} }));

/** An answer that only calls has no block of text. */
const isText = ({ content, calls }: Said): boolean => content !== '' || calls.length === 0;

function read(body: AnthropicMessage): ChatAsk {
  const { model, messages, system, metadata, stream, output_config } = body;
  const unit = metadata?.user_id;
  const format = output_config?.format;
  const all = messages.flatMap(messagesOfAnthropic);
  const first = typeof system === 'string' ? [{ role: 'system' as const, content: system }] : [];
  return {
    feature: model,
    conversation: [...first, ...conversationOf(all)],
    talk: talkOf(all, offeredByAnthropic(body)),
    context: typeof unit === 'string' ? { targetingKey: unit } : {},
    streams: stream === true,
    usage: true,
    json: format === null || format === undefined ? null : { schema: format.schema },
    ignored: ignoredInMessages.filter((name) => body[name] !== undefined && body[name] !== null),
  };
}

const whole = ({ chosen, ledger }: Over, said: Said) => ({
  ...headOf(chosen.run),
  content: [...(isText(said) ? [{ type: 'text', text: said.content }] : []), ...usesOf(said)],
  stop_reason: stopOf(said),
  stop_sequence: null,
  usage: usageOf(ledger.usage),
});

/** An event whose data repeats its name, as the protocol wants. */
const named = (type: string, data: object): string => event({ type, ...data }, type);

/** A block that is told at once: a call with all of its arguments. */
function useBlock({ input, ...use }: ReturnType<typeof usesOf>[number], index: number): string {
  const delta = { type: 'input_json_delta', partial_json: JSON.stringify(input) };
  return (
    named('content_block_start', { index, content_block: { ...use, input: {} } }) +
    named('content_block_delta', { index, delta }) +
    named('content_block_stop', { index })
  );
}

/** The start, one block of text in parts, a block for every call, the stop reason with the usage, and the stop; after a failure neither. */
const events: ChatApi['events'] = (run, _ask, said) => {
  let told = false;
  const start = (): string =>
    named('message_start', {
      message: { ...headOf(run), content: [], stop_reason: null, stop_sequence: null, usage: nothingYet },
    });
  const text = (part: string): string => {
    const before = told
      ? ''
      : start() + named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
    told = true;
    return before + named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: part } });
  };
  return {
    text,
    done: (over) => {
      const all = said(over);
      const rest = told ? '' : isText(all) ? text(all.content) : start();
      const stop = told ? named('content_block_stop', { index: 0 }) : '';
      const uses = usesOf(all).map((use, at) => useBlock(use, told ? at + 1 : at));
      const delta = { stop_reason: stopOf(all), stop_sequence: null };
      const end = named('message_delta', { delta, usage: usageOf(over.ledger.usage) });
      return rest + stop + uses.join('') + end + named('message_stop', {});
    },
    error: (failure, { run: id }) => event(anthropicError(failure, id), 'error'),
  };
};

/** Anthropic's Messages. */
export const anthropicChat: ChatApi<AnthropicMessage> = {
  name: 'anthropic',
  contract: AnthropicMessage,
  read,
  whole,
  refusal: (failure, about) => ({ status: chatStatus(failure), body: anthropicError(failure, about?.run ?? null) }),
  events,
};
