import type { Tool } from '#schema/contracts/tool';
import { httpTool, type CallTool } from './http-tool.ts';
import type { McpSessions } from './mcp-tool.ts';
import type { Secrets } from './tool-headers.ts';

/** By declaration: a snapshot that was read anew brings new ones. */
const looked = new WeakMap<Tool, boolean>();

function isRefused(tool: Tool, mayCall: (url: string) => boolean): boolean {
  const known = looked.get(tool) ?? !mayCall(tool.url);
  looked.set(tool, known);
  return known;
}

/** What calling tools takes: the environment's secrets, what is known of MCP servers, and which addresses this worker may call at all. */
export type ToolMeans = {
  readonly secrets: Secrets;
  readonly sessions: McpSessions;
  readonly mayCall: (url: string) => boolean;
};

/**
 * Calls a tool of any kind. What speaks MCP is loaded when the first such tool is called. An address was looked at when it was
 * declared; it is again, once a snapshot, because what holds now may be another worker, or a stricter rule.
 */
export const anyTool = ({ secrets, sessions, mayCall }: ToolMeans): CallTool => {
  const overHttp = httpTool(secrets);
  return async (tool, call, signal) => {
    if (isRefused(tool, mayCall)) return { kind: 'address' };
    if (tool.kind === 'http') return overHttp(tool, call, signal);
    const { mcpTool } = await import('./mcp-tool.ts');
    return mcpTool(secrets, sessions)(tool, call, signal);
  };
};
