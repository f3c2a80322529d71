import type { Json, JsonObject } from '#schema/contracts/json';
import { headerText } from './header-text.ts';
import { client, MODERN } from './protocol.ts';
import type { McpRefusal, McpSession, Post, Posted, Talk } from './talk.ts';
import { isObject } from './is-object.ts';

/** A request as the protocol names it; `headers` beside the protocol's own. */
export type Question = {
  readonly method: string;
  readonly params?: JsonObject;
  readonly meta?: JsonObject;
  readonly headers?: { readonly [name: string]: string };
  readonly mostBytes: number;
};

/** What a server said to a request: its result, its error, or why there is neither. */
export type Heard =
  | { readonly kind: 'result'; readonly result: JsonObject; readonly session: string | null }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: number;
      readonly message: string;
      readonly data: Json;
    }
  | McpRefusal;

const ID = 1;

const both = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' } as const;

function modernHeaders({ method, params }: Question): { [name: string]: string } {
  const name = params?.['name'];
  const named = typeof name === 'string' ? { 'mcp-name': headerText(name) } : {};
  return { 'mcp-protocol-version': MODERN, 'mcp-method': method, ...named };
}

const legacyHeaders = (session: Extract<McpSession, { era: 'legacy' }> | null): { [name: string]: string } => ({
  ...(session === null ? {} : { 'mcp-protocol-version': session.version }),
  ...(session === null || session.id === null ? {} : { 'mcp-session-id': session.id }),
});

const modernMeta: JsonObject = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientInfo': client.clientInfo,
  'io.modelcontextprotocol/clientCapabilities': client.capabilities,
};

/** The POST of a request, or of a notification where nothing answers. `session` null: none yet, in a version that has them. */
export function postOf(question: Question, session: McpSession | null, id: number | null = ID): Post {
  const modern = session?.era === 'modern';
  const meta = { ...(modern ? modernMeta : {}), ...question.meta };
  const params = { ...question.params, ...(Object.keys(meta).length > 0 ? { _meta: meta } : {}) };
  const message = {
    jsonrpc: '2.0',
    ...(id === null ? {} : { id }),
    method: question.method,
    ...(Object.keys(params).length > 0 ? { params } : {}),
  };
  const own = modern ? modernHeaders(question) : legacyHeaders(session);
  return {
    headers: { ...question.headers, ...own, ...both },
    body: JSON.stringify(message),
    id,
    mostBytes: question.mostBytes,
  };
}

const messageOf = ({ message }: JsonObject): string => (typeof message === 'string' ? message.slice(0, 4096) : '');

function heardIn(posted: Posted): Heard {
  if (posted.kind !== 'reply') return posted;
  const { status, session, message } = posted;
  const error = isObject(message) ? message['error'] : undefined;
  if (isObject(error) && typeof error['code'] === 'number')
    return { kind: 'error', status, code: error['code'], message: messageOf(error), data: error['data'] ?? null };
  if (status < 200 || status > 299) return { kind: 'http', status };
  const result = isObject(message) ? message['result'] : undefined;
  return isObject(result) ? { kind: 'result', result, session } : { kind: 'mcp', fault: 'not_mcp' };
}

/** Asks one thing and hears what comes of it. */
export function* ask(question: Question, session: McpSession | null): Talk<Heard> {
  return heardIn(yield postOf(question, session));
}
