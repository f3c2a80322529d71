import * as z from 'zod';
import { ChatText, ChatUnit, ignored, noTools, unused, WantedSchema } from './chat-parts.ts';
import { AnthropicResult, AnthropicToolChoice, AnthropicTools, AnthropicUse } from './chat-tools.ts';
import { strict } from './strict.ts';

const roles = ['user', 'assistant', 'system'] as const;

const noMore = 'Only text, tool_use and tool_result are understood here: no images, sounds or files.';

const Block = z.discriminatedUnion(
  'type',
  [z.looseObject({ type: z.literal('text'), text: z.string() }), AnthropicUse, AnthropicResult],
  { error: (issue) => (issue.code === 'invalid_union' ? noMore : undefined) },
);

const Message = z.looseObject({
  role: z.enum(roles, { error: `Only messages of these roles are understood here: ${roles.join(', ')}.` }),
  content: z.union([z.string(), z.array(Block)]),
});

const Format = z.looseObject({
  type: z.literal('json_schema', 'Only json_schema is understood here.'),
  schema: WantedSchema,
});

/** What Anthropic's clients may send along and the version decides instead; a reply names those that were sent. */
export const ignoredInMessages = [
  ...['max_tokens', 'temperature', 'top_k', 'top_p', 'stop_sequences', 'thinking', 'service_tier'],
  ...['cache_control', 'inference_geo'],
] as const;

const ignoredShape = Object.fromEntries(ignoredInMessages.map((name) => [name, ignored])) as Record<
  (typeof ignoredInMessages)[number],
  typeof ignored
>;

/** `POST /v1/messages` as Anthropic's clients send it. `model` is a feature, `metadata.user_id` the unit. */
export const AnthropicMessage = strict({
  model: z.string().min(1).max(128),
  messages: z.array(Message).min(1).max(1000),
  system: ChatText.nullish(),
  metadata: z.looseObject({ user_id: ChatUnit.nullish() }).nullish(),
  stream: z.boolean().nullish(),
  output_config: z.looseObject({ format: Format.nullish() }).nullish(),
  tools: AnthropicTools,
  tool_choice: AnthropicToolChoice,
  mcp_servers: unused(noTools),
  container: unused(noTools),
  ...ignoredShape,
});
export type AnthropicMessage = z.infer<typeof AnthropicMessage>;
