import { callRemote } from '#core/mcp/call-remote';
import { Hearing } from '#core/mcp/hearing';
import type { McpSession, Post, Posted, Talk } from '#core/mcp/talk';
import type { Json } from '#schema/contracts/json';
import type { McpTool } from '#schema/contracts/tool';
import type { CallKind } from './http-tool.ts';
import { fillHeaders, replyWithoutSecrets, type Filled, type Secrets } from './tool-headers.ts';

/** What is known of MCP servers between requests: plain data. */
export type McpSessions = Map<string, McpSession>;

/** A place for each address and way of proving who asks: nobody gets a session that another's secret opened. */
const placeOf = ({ url, headers }: McpTool): string => `${url}\n${JSON.stringify(headers)}`;

const MOST_SESSIONS = 200;

function remember(sessions: McpSessions, place: string, session: McpSession | null): void {
  sessions.delete(place);
  if (session === null) return;
  sessions.set(place, session);
  const [oldest] = sessions.keys();
  if (sessions.size > MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
}

/** An error page that is longer than any error message is not read to its end. */
const ERROR_BYTES = 64 * 1024;

/** In place of a message that did not come: no message is a truth value. */
const NOTHING = false;

/** Reads a body until its answer is there, its end or its bound; null: it is longer than that. */
async function listen(body: ReadableStream<Uint8Array>, hearing: Hearing, mostBytes: number): Promise<Json | null> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let left = mostBytes;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    left -= value.byteLength;
    if (left >= 0 && !hearing.take(decoder.decode(value, { stream: true }))) continue;
    void reader.cancel().catch(() => undefined);
    if (left < 0) return null;
    break;
  }
  return hearing.end() ?? NOTHING;
}

async function hear({ status, headers, body, ok }: Response, { id, mostBytes }: Post): Promise<Posted> {
  const reply = { kind: 'reply', status, session: headers.get('mcp-session-id') } as const;
  if (body === null || id === null) {
    void body?.cancel().catch(() => undefined);
    return { ...reply, message: NOTHING };
  }
  const hearing = new Hearing(headers.get('content-type') ?? '', id);
  const message = await listen(body, hearing, ok ? mostBytes : ERROR_BYTES);
  if (message === null && ok) return { kind: 'too_large' };
  return { ...reply, message: message ?? NOTHING };
}

type Place = { readonly tool: McpTool; readonly pairs: Filled['pairs']; readonly signal: AbortSignal };

async function send(post: Post, { tool, pairs, signal }: Place): Promise<Posted> {
  try {
    const headers = new Headers([...pairs]);
    for (const [name, value] of Object.entries(post.headers)) headers.set(name, value);
    // A redirect would carry secrets to wherever it points.
    const init = { method: 'POST', headers, body: post.body, redirect: 'manual', signal } as const;
    return await hear(await fetch(tool.url, init), post);
  } catch (error) {
    // Its message may repeat an address or a header.
    const name = error instanceof Error ? error.name : typeof error;
    if (!signal.aborted) console.error(`An MCP server at ${new URL(tool.url).host} broke off: ${name}.`);
    return { kind: 'connection' };
  }
}

async function drive<Value>(talk: Talk<Value>, place: Place): Promise<Value> {
  let step = talk.next();
  while (!step.done) step = talk.next(await send(step.value, place));
  return step.value;
}

/** Tools of MCP servers over streamable HTTP, with the environment's secrets. */
export const mcpTool =
  (secrets: Secrets, sessions: McpSessions): CallKind<McpTool> =>
  async (tool, call, signal) => {
    const headers = fillHeaders(tool, secrets);
    if (headers === null) return { kind: 'secret' };
    const place = placeOf(tool);
    const talk = callRemote(tool, call, sessions.get(place) ?? null);
    const pairs = [...headers.pairs, ...(call.trace ?? []).map(([name, value]): [string, string] => [name, value])];
    const { reply, session } = await drive(talk, { tool, pairs, signal });
    if (!signal.aborted) remember(sessions, place, session);
    return replyWithoutSecrets(reply, headers.used);
  };
