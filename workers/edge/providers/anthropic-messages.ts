import type Anthropic from '@anthropic-ai/sdk';
import type { Message } from '#core/flow/action';
import { callArguments } from '#core/flow/call-arguments';
import type { ToolOffer } from '#core/flow/tool-offer';

type Param = Anthropic.MessageParam;
type Result = Anthropic.ToolResultBlockParam;
type Asking = Pick<Anthropic.MessageCreateParams, 'tools' | 'tool_choice'>;

function resultOf({ callId, content, isError }: Extract<Message, { role: 'tool' }>): Result {
  return { type: 'tool_result', tool_use_id: callId, content, ...(isError ? { is_error: true } : {}) };
}

/** What a model wrote that is no JSON object cannot be said in this protocol; the result beside it says what was wrong. */
function assistantOf({ content, calls = [] }: Extract<Message, { role: 'assistant' }>): Param {
  if (calls.length === 0) return { role: 'assistant', content };
  const text = content === '' ? [] : [{ type: 'text' as const, text: content }];
  const uses = calls.map((call) => ({
    ...{ type: 'tool_use' as const, id: call.id, name: call.name },
    input: callArguments(call) ?? {},
  }));
  return { role: 'assistant', content: [...text, ...uses] };
}

/** Messages as the protocol takes them: those of the system apart, and the results of one answer's calls in one message. */
export function anthropicMessages(messages: readonly Message[]): Param[] {
  const params: Param[] = [];
  let results: Result[] | null = null;
  for (const message of messages) {
    if (message.role === 'system') continue;
    if (message.role === 'tool') {
      if (results === null) params.push({ role: 'user', content: (results = []) });
      results.push(resultOf(message));
      continue;
    }
    results = null;
    params.push(message.role === 'assistant' ? assistantOf(message) : { role: 'user', content: message.content });
  }
  return params;
}

function choiceOf({ choice, parallel }: ToolOffer): Anthropic.ToolChoice {
  if (choice === 'none') return { type: 'none' };
  const alone = parallel === undefined ? {} : { disable_parallel_tool_use: !parallel };
  if (typeof choice !== 'string') return { type: 'tool', name: choice.name, ...alone };
  return { type: choice === 'required' ? 'any' : 'auto', ...alone };
}

/** The tools that are offered, as the protocol takes them; nothing for none. */
export function anthropicTools(offer: ToolOffer | undefined): Asking {
  if (offer === undefined) return {};
  const tools = offer.tools.map(({ name, description, input, strict }) => ({
    ...{ name, input_schema: { ...input, type: 'object' as const } },
    ...(description === null ? {} : { description }),
    ...(strict === undefined ? {} : { strict }),
  }));
  return { tools, tool_choice: choiceOf(offer) };
}
