import type { CallReply } from '#core/flow/call-again';
import type { Tool } from '#schema/contracts/tool';
import type { CallTool, ToolCall } from './http-tool.ts';

/** The in-memory twin of `httpTool`: gives these replies in turn, the last one again, and keeps what it was asked. */
export function scriptedTool(...replies: readonly [CallReply, ...CallReply[]]) {
  const calls: (ToolCall & { readonly tool: Tool })[] = [];
  const callTool: CallTool = async (tool, call) => {
    calls.push({ tool, ...call });
    return replies[calls.length - 1] ?? replies.at(-1) ?? replies[0];
  };
  return { callTool, calls };
}
