import type { Message } from '#core/flow/action';
import type { ToolTalk } from './chat-turn.ts';

/** Where results and calls do not belong together, which no provider takes; null when they do. */
function orderFault(messages: readonly Message[]): string | null {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const at = `messages.${index}`;
    if (message.role === 'tool') {
      if (!open.delete(message.callId)) return `${at}: no call just before has the id that this result is for.`;
      continue;
    }
    if (open.size > 0) return `${at}: a call before it has no result.`;
    const calls = message.role === 'assistant' ? (message.calls ?? []) : [];
    open = new Set(calls.map(({ id }) => id));
    if (open.size < calls.length) return `${at}: two calls have one id.`;
  }
  return open.size > 0 ? 'A call has no result.' : null;
}

/** Why a talk with tools cannot be handed on, in public words: a provider's refusal would count as the version's failure. */
export function talkFault({ messages, tools: { tools, choice } }: ToolTalk): string | null {
  const names = new Set(tools.map(({ name }) => name));
  if (names.size < tools.length) return 'Two tools have one name.';
  if (typeof choice !== 'string' && !names.has(choice.name))
    return 'tool_choice names a tool that is not among the tools.';
  return orderFault(messages);
}
