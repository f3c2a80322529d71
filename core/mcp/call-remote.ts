import type { CallReply } from '#core/flow/call-again';
import type { JsonObject } from '#schema/contracts/json';
import type { McpTool } from '#schema/contracts/tool';
import { ask, type Heard, type Question } from './ask.ts';
import { openSession } from './open-session.ts';
import { paramHeaders } from './param-headers.ts';
import { modernErrors } from './protocol.ts';
import { readCallResult } from './read-call-result.ts';
import type { McpSession, Talk } from './talk.ts';

/** A call's arguments, and for a tool that writes the key of the call. */
export type RemoteCall = { readonly arguments: JsonObject; readonly idempotencyKey: string | null };

/** How a call ended, and what to keep of the server for the next one; null: nothing. */
export type Called = { readonly reply: CallReply; readonly session: McpSession | null };

function questionOf(
  tool: McpTool,
  { arguments: given, idempotencyKey: key }: RemoteCall,
  session: McpSession,
): Question {
  return {
    method: 'tools/call',
    params: { name: tool.remote, arguments: given },
    ...(key === null ? {} : { meta: { 'sluice/idempotency-key': key } }),
    headers: {
      ...(session.era === 'modern' ? paramHeaders(tool.input, given) : {}),
      ...(key === null ? {} : { 'idempotency-key': key }),
    },
    mostBytes: tool.responseBytes,
  };
}

/** Whether a server does not know any more what was agreed on with it: a session that ended, a server that was changed. It has not done the call. */
function isForgotten(heard: Heard): boolean {
  if (heard.kind === 'http') return heard.status === 400 || heard.status === 404;
  if (heard.kind !== 'error') return false;
  return heard.status === 400 || heard.status === 404 || heard.code === modernErrors.version;
}

function replyOf(heard: Heard): CallReply {
  if (heard.kind === 'result') return readCallResult(heard.result);
  if (heard.kind !== 'error') return heard;
  const { status, code, message } = heard;
  return status === 401 || status === 403 || status >= 500
    ? { kind: 'http', status }
    : { kind: 'mcp', fault: 'error', code, ...(message !== '' && { said: message }) };
}

/**
 * Calls a tool of an MCP server. `known` is what an earlier call left of the server. Where the server has forgotten it, a call
 * that only reads, or that the server knows again by its key, is made once more with a new one; any other is left at that.
 */
export function* callRemote(tool: McpTool, call: RemoteCall, known: McpSession | null): Talk<Called> {
  if (known !== null) {
    const heard = yield* ask(questionOf(tool, call, known), known);
    if (!isForgotten(heard)) return { reply: replyOf(heard), session: known };
    if (tool.effect === 'write' && tool.keyed !== true)
      return { reply: { kind: 'mcp', fault: 'session' }, session: null };
  }
  const opened = yield* openSession();
  if (!opened.ok) return { reply: opened.refusal, session: null };
  const { session } = opened;
  const heard = yield* ask(questionOf(tool, call, session), session);
  return { reply: replyOf(heard), session: isForgotten(heard) ? null : session };
}
