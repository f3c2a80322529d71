import { ChatCompletion, ignoredInCompletions } from '#schema/contracts/chat-completion';
import type { Usage } from '#schema/contracts/run';
import type { Over } from '../done.ts';
import { event } from '../speech.ts';
import type { ChosenRun } from '../telling/record.ts';
import type { ChatApi, ChatAsk, Said } from './chat-api.ts';
import { chatStatus } from './chat-status.ts';
import { openaiError } from './openai-error.ts';

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

const finishOf = ({ isCut }: Said): string => (isCut ? 'length' : 'stop');

function read(body: ChatCompletion): ChatAsk {
  const { model, messages, user, metadata, stream, stream_options, response_format: format } = body;
  const { targetingKey: _, ...attributes } = metadata ?? {};
  const schema = format?.type === 'json_schema' ? format.json_schema.schema : null;
  return {
    feature: model,
    conversation: messages.map(({ role, content }) => ({ role: role === 'developer' ? 'system' : role, content })),
    context: { ...attributes, ...(typeof user === 'string' ? { targetingKey: user } : {}) },
    streams: stream === true,
    usage: stream_options?.include_usage === true,
    json: format === null || format === undefined || format.type === 'text' ? null : { schema },
    ignored: ignoredInCompletions.filter((name) => body[name] !== undefined && body[name] !== null),
  };
}

function whole({ chosen, ledger }: Over, said: Said) {
  const message = { role: 'assistant', content: said.content, refusal: null };
  return {
    ...headOf(chosen.run, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(said) }],
    usage: usageOf(ledger.usage),
  };
}

/** Chunks: the role, parts of the text, the finish, the usage if that was asked for, and `[DONE]`; after a failure no `[DONE]`. */
const events: ChatApi['events'] = (run, ask, said) => {
  const head = headOf(run, 'chat.completion.chunk');
  const usage = ask.usage ? { usage: null } : {};
  const chunk = (delta: object, finish: string | null = null) =>
    event({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...usage });
  let told = false;
  const text = (part: string): string => {
    const role = told ? '' : chunk({ role: 'assistant', content: '', refusal: null });
    told = true;
    return role + chunk({ content: part });
  };
  return {
    text,
    done: (over) => {
      const content = said(over);
      const rest = told ? '' : text(content.content);
      const spent = ask.usage ? event({ ...head, choices: [], usage: usageOf(over.ledger.usage) }) : '';
      return rest + chunk({}, finishOf(content)) + spent + event('[DONE]');
    },
    error: (failure) => event(openaiError(failure)),
  };
};

/** OpenAI's Chat Completions. */
export const openaiChat: ChatApi<ChatCompletion> = {
  contract: ChatCompletion,
  read,
  whole,
  refusal: (failure) => ({ status: chatStatus(failure), body: openaiError(failure) }),
  events,
};
