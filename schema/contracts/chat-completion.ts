import * as z from 'zod';
import { ChatText, ChatUnit, ignored, noTools, unused, WantedSchema } from './chat-parts.ts';
import { OpenaiCall, OpenaiResult, OpenaiToolChoice, OpenaiTools } from './chat-tools.ts';
import { strict } from './strict.ts';

const roles = ['system', 'developer', 'user', 'assistant', 'tool'];

const Assistant = z
  .looseObject({
    role: z.literal('assistant'),
    content: ChatText.nullish(),
    tool_calls: z.array(OpenaiCall).max(128).nullish(),
    function_call: unused(noTools),
  })
  .refine(({ content, tool_calls: calls }) => typeof content === 'string' || (calls ?? []).length > 0, {
    path: ['content'],
    message: 'An assistant says something, or calls tools.',
  });

const ChatMessage = z.discriminatedUnion(
  'role',
  [
    z.looseObject({
      role: z.enum(['system', 'developer', 'user']),
      content: ChatText,
      tool_calls: unused(noTools),
      function_call: unused(noTools),
    }),
    Assistant,
    OpenaiResult,
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `Only messages of these roles are understood here: ${roles.join(', ')}.`
        : undefined,
  },
);

const ResponseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject({ schema: WantedSchema }) }),
]);

const single = 'Only 1: a run has one answer.';
const noLogprobs = 'Not given here: a run is more than one call to a model.';

/** What OpenAI's clients may send along and the version decides instead; a reply names those that were sent. */
export const ignoredInCompletions = [
  ...['temperature', 'top_p', 'max_tokens', 'max_completion_tokens', 'seed', 'stop', 'presence_penalty'],
  ...['frequency_penalty', 'logit_bias', 'store', 'service_tier', 'reasoning_effort'],
  ...['verbosity', 'prompt_cache_key', 'prompt_cache_retention', 'safety_identifier', 'prediction'],
] as const;

const ignoredShape = Object.fromEntries(ignoredInCompletions.map((name) => [name, ignored])) as Record<
  (typeof ignoredInCompletions)[number],
  typeof ignored
>;

/** `POST /v1/chat/completions` as OpenAI's clients send it. `model` is a feature, `user` the unit, `metadata` attributes of the context. */
export const ChatCompletion = strict({
  model: z.string().min(1).max(128),
  messages: z.array(ChatMessage).min(1).max(1000),
  user: ChatUnit.nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  response_format: ResponseFormat.nullish(),
  n: z.literal(1, single).nullish(),
  logprobs: z.literal(false, noLogprobs).nullish(),
  top_logprobs: unused(noLogprobs),
  modalities: z.array(z.literal('text', 'Only text is answered here.')).nullish(),
  audio: unused('Only text is answered here.'),
  tools: OpenaiTools,
  tool_choice: OpenaiToolChoice,
  parallel_tool_calls: z.boolean().nullish(),
  functions: unused(noTools),
  function_call: unused(noTools),
  web_search_options: unused(noTools),
  ...ignoredShape,
});
export type ChatCompletion = z.infer<typeof ChatCompletion>;
