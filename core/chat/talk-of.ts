import type { Message } from '#core/flow/action';
import type { ToolChoice, ToolOffer, ToolSpec } from '#core/flow/tool-offer';
import type { ToolTalk } from './chat-turn.ts';

/** What a chat's caller says of tools, in no protocol's words. */
export type Offered = { readonly tools: readonly ToolSpec[]; readonly choice: ToolChoice; readonly parallel?: boolean };

/** Tools that were called before and are not offered any more: some providers take no calls of tools that they do not know. */
function calledBefore(messages: readonly Message[]): ToolOffer {
  const names = new Set(
    messages.flatMap((one) => (one.role === 'assistant' ? (one.calls ?? []).map(({ name }) => name) : [])),
  );
  const input = { type: 'object' };
  const tools = [...names].map((name) => ({ name, description: null, input }));
  return { tools, choice: 'none', wellFormed: true };
}

/** The talk of a chat that offers tools, or has results of some; null: it is a chat like any other. */
export function talkOf(messages: readonly Message[], offered: Offered): ToolTalk | null {
  if (offered.tools.length > 0) return { messages, tools: { ...offered, wellFormed: true } };
  const used = messages.some((one) => one.role === 'tool' || (one.role === 'assistant' && one.calls !== undefined));
  return used ? { messages, tools: calledBefore(messages) } : null;
}
