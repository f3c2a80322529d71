import { conversationOf } from '#core/chat/conversation-of';
import { talkOf } from '#core/chat/talk-of';
import { ChatCompletion, ignoredInCompletions } from '#schema/contracts/chat-completion';
import type { Usage } from '#schema/contracts/run';
import type { Over } from '../done.ts';
import { event } from '../speech.ts';
import type { ChosenRun } from '../telling/record.ts';
import type { ChatApi, ChatAsk, Said } from './chat-api.ts';
import { chatStatus } from './chat-status.ts';
import { openaiError } from './openai-error.ts';
import { messageOfOpenai, offeredByOpenai } from './openai-talk.ts';

const usageOf = ({ inputTokens, outputTokens }: Usage) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

/** What a completion and each of its chunks begin with. */
const headOf = ({ id, feature, version, startedMs }: ChosenRun, object: string) => ({
  id: `chatcmpl-${id}`,
  object,
  created: Math.floor(startedMs / 1000),
  model: feature,
  system_fingerprint: version,
});

const finishOf = ({ isCut, calls }: Said): string => (calls.length > 0 ? 'tool_calls' : isCut ? 'length' : 'stop');

const callsOf = ({ calls }: Said) =>
  calls.map(({ id, name, arguments: written }) => ({
    ...{ id, type: 'function' },
    function: { name, arguments: written },
  }));

/** An answer that only calls has no content. */
const contentOf = ({ content, calls }: Said): string | null => (content === '' && calls.length > 0 ? null : content);

function read(body: ChatCompletion): ChatAsk {
  const { model, messages, user, metadata, stream, stream_options, response_format: format } = body;
  const { targetingKey: _, ...attributes } = metadata ?? {};
  const all = messages.map(messageOfOpenai);
  const schema = format?.type === 'json_schema' ? format.json_schema.schema : null;
  return {
    feature: model,
    conversation: conversationOf(all),
    talk: talkOf(all, offeredByOpenai(body)),
    context: { ...attributes, ...(typeof user === 'string' ? { targetingKey: user } : {}) },
    streams: stream === true,
    usage: stream_options?.include_usage === true,
    json: format === null || format === undefined || format.type === 'text' ? null : { schema },
    ignored: ignoredInCompletions.filter((name) => body[name] !== undefined && body[name] !== null),
  };
}

function whole({ chosen, ledger }: Over, said: Said) {
  const calls = callsOf(said);
  const called = calls.length === 0 ? {} : { tool_calls: calls };
  const message = { role: 'assistant', content: contentOf(said), refusal: null, ...called };
  return {
    ...headOf(chosen.run, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(said) }],
    usage: usageOf(ledger.usage),
  };
}

/** Chunks: the role, parts of the text, the calls whole, the finish, the usage if that was asked for, and `[DONE]`; after a failure no `[DONE]`. */
const events: ChatApi['events'] = (run, ask, said) => {
  const head = headOf(run, 'chat.completion.chunk');
  const usage = ask.usage ? { usage: null } : {};
  const chunk = (delta: object, finish: string | null = null) =>
    event({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...usage });
  let told = false;
  const role = (content: string | null): string => {
    const first = told ? '' : chunk({ role: 'assistant', content, refusal: null });
    told = true;
    return first;
  };
  const text = (part: string): string => role('') + chunk({ content: part });
  return {
    text,
    done: (over) => {
      const all = said(over);
      const content = contentOf(all);
      const rest = told ? '' : content === null ? role(null) : text(content);
      const calls = callsOf(all).map((call, index) => chunk({ tool_calls: [{ index, ...call }] }));
      const spent = ask.usage ? event({ ...head, choices: [], usage: usageOf(over.ledger.usage) }) : '';
      return rest + calls.join('') + chunk({}, finishOf(all)) + spent + event('[DONE]');
    },
    error: (failure) => event(openaiError(failure)),
  };
};

/** OpenAI's Chat Completions. */
export const openaiChat: ChatApi<ChatCompletion> = {
  name: 'openai',
  contract: ChatCompletion,
  read,
  whole,
  refusal: (failure) => ({ status: chatStatus(failure), body: openaiError(failure) }),
  events,
};
