import { httpTool, type CallTool } from './http-tool.ts';
import type { McpSessions } from './mcp-tool.ts';
import type { Secrets } from './tool-headers.ts';

/** Calls a tool of any kind. What speaks MCP is loaded when the first such tool is called. */
export const anyTool = (secrets: Secrets, sessions: McpSessions): CallTool => {
  const overHttp = httpTool(secrets);
  return async (tool, call, signal) => {
    if (tool.kind === 'http') return overHttp(tool, call, signal);
    const { mcpTool } = await import('./mcp-tool.ts');
    return mcpTool(secrets, sessions)(tool, call, signal);
  };
};
