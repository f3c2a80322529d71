import type { Tool } from '#schema/contracts/tool';

/** How one call of a tool ended, before its reply is read as a result. `secret`: the environment lacks one that the tool names; `address`: where it is may not be called; `said`: the tool's own words about its failure. */
export type CallReply =
  | { readonly kind: 'ok'; readonly status: number; readonly contentType: string; readonly text: string }
  | { readonly kind: 'http'; readonly status: number; readonly said?: string }
  | { readonly kind: 'connection' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'address' }
  | { readonly kind: 'mcp'; readonly fault: McpFault; readonly code?: number; readonly said?: string };

/**
 * What is wrong with an MCP server's reply: an `error` of the protocol (with its code), a tool that says it `failed` or `asks_back`
 * what nobody can answer, another `version` of the protocol, a `session` that it forgot, or that it does not speak it at all.
 */
export type McpFault = 'error' | 'failed' | 'asks_back' | 'version' | 'session' | 'not_mcp';

/** Whether a call that ended so is made again: one that only reads, once, when there was no connection or the server failed. Never one that writes: it may have been done. */
export function callAgain(tool: Tool, reply: CallReply, calls: number): boolean {
  const weather = reply.kind === 'connection' || (reply.kind === 'http' && reply.status >= 500);
  return tool.effect === 'read' && weather && calls < 2;
}
