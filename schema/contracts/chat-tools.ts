import * as z from 'zod';
import { ChatText } from './chat-parts.ts';
import { JsonObject } from './json.ts';

/** What both protocols let a tool be called. */
const ToolWord = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'Letters, digits, _ and -, at most 64 characters.');

const CallId = z.string().min(1).max(256);
const Description = z.string().max(20_000).nullish();

const MOST_TOOLS = 128;
const onlyFunctions = 'Only functions are understood here: a provider’s own tools are not passed through.';

/** A tool as OpenAI's clients declare one. */
const OpenaiTool = z.looseObject({
  type: z.literal('function', onlyFunctions),
  function: z.looseObject({
    name: ToolWord,
    description: Description,
    parameters: JsonObject.nullish(),
    strict: z.boolean().nullish(),
  }),
});

/** OpenAI's `tools`. */
export const OpenaiTools = z.array(OpenaiTool).max(MOST_TOOLS).nullish();
export type OpenaiTools = z.infer<typeof OpenaiTools>;

/** OpenAI's `tool_choice`. */
export const OpenaiToolChoice = z
  .union(
    [
      z.enum(['none', 'auto', 'required']),
      z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: ToolWord }) }),
    ],
    '"none", "auto", "required", or { "type": "function", "function": { "name" } }.',
  )
  .nullish();

/** A call in an assistant's message, as OpenAI's clients send it back. */
export const OpenaiCall = z.looseObject({
  id: CallId,
  type: z.literal('function', onlyFunctions),
  function: z.looseObject({ name: ToolWord, arguments: z.string() }),
});

/** The result of a call as OpenAI's clients send it. */
export const OpenaiResult = z.looseObject({ role: z.literal('tool'), tool_call_id: CallId, content: ChatText });

/** A tool as Anthropic's clients declare one. */
const AnthropicTool = z.looseObject({
  type: z.literal('custom', onlyFunctions).nullish(),
  name: ToolWord,
  description: Description,
  input_schema: JsonObject,
  strict: z.boolean().nullish(),
});

/** Anthropic's `tools`. */
export const AnthropicTools = z.array(AnthropicTool).max(MOST_TOOLS).nullish();
export type AnthropicTools = z.infer<typeof AnthropicTools>;

const alone = { disable_parallel_tool_use: z.boolean().nullish() };

/** Anthropic's `tool_choice`. */
export const AnthropicToolChoice = z
  .discriminatedUnion('type', [
    z.looseObject({ type: z.enum(['auto', 'any', 'none']), ...alone }),
    z.looseObject({ type: z.literal('tool'), name: ToolWord, ...alone }),
  ])
  .nullish();
export type AnthropicToolChoice = z.infer<typeof AnthropicToolChoice>;

/** A block of a message that calls a tool, as Anthropic's clients send it back. */
export const AnthropicUse = z.looseObject({
  type: z.literal('tool_use'),
  id: CallId,
  name: ToolWord,
  input: JsonObject,
});

/** A block of a message with the result of a call. */
export const AnthropicResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: CallId,
  content: ChatText.nullish(),
  is_error: z.boolean().nullish(),
});
