import type { McpFault } from '#core/flow/call-again';
import type { McpRefusal } from './talk.ts';

const faults: { readonly [fault in McpFault]: string } = {
  error: 'It answered with an error',
  failed: 'It says that it failed',
  asks_back: 'It asks for something that nobody can answer',
  version: 'It speaks no version of the Model Context Protocol that is known here',
  session: 'It ended the session',
  not_mcp: 'What answers there is not the Model Context Protocol',
};

/** Why a conversation with an MCP server came to nothing, without the server's words. */
export function refusalWords(refusal: McpRefusal): string {
  switch (refusal.kind) {
    case 'http':
      return `It answered with status ${refusal.status}.`;
    case 'too_large':
      return 'It answered with more than is read.';
    case 'mcp':
      return `${faults[refusal.fault]}${refusal.code === undefined ? '' : ` (${refusal.code})`}.`;
    case 'connection':
    case 'timeout':
    case 'address':
    case 'secret':
      return 'It could not be reached in time, or broke off.';
  }
}
