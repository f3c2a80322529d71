import type OpenAI from 'openai';
import type { Message } from '#core/flow/action';
import type { ToolOffer } from '#core/flow/tool-offer';

type Param = OpenAI.ChatCompletionMessageParam;
type Asking = Pick<OpenAI.ChatCompletionCreateParams, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;

/** A message as Chat Completions take it. */
export function openaiMessage(message: Message): Param {
  const { role, content } = message;
  if (role === 'tool') return { role, tool_call_id: message.callId, content };
  if (role !== 'assistant' || message.calls === undefined) return { role, content };
  const calls = message.calls.map(({ id, name, arguments: written }) => ({
    ...{ id, type: 'function' as const },
    function: { name, arguments: written },
  }));
  return { role, content: content === '' ? null : content, tool_calls: calls };
}

/** The tools that are offered, as Chat Completions take them; nothing for none. */
export function openaiTools(offer: ToolOffer | undefined): Asking {
  if (offer === undefined) return {};
  const { choice, parallel } = offer;
  const tools = offer.tools.map(({ name, description, input, strict }) => ({
    type: 'function' as const,
    function: {
      ...{ name, parameters: input },
      ...(description === null ? {} : { description }),
      ...(strict === undefined ? {} : { strict }),
    },
  }));
  return {
    tools,
    tool_choice: typeof choice === 'string' ? choice : { type: 'function', function: choice },
    ...(parallel === undefined ? {} : { parallel_tool_calls: parallel }),
  };
}
