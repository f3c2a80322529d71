import type { CallReply } from '#core/flow/call-again';
import type { JsonObject } from '#schema/contracts/json';
import type { HttpTool, Tool } from '#schema/contracts/tool';
import { readStart } from './read-start.ts';
import { readUpTo } from './read-up-to.ts';
import { fillHeaders, replyWithoutSecrets, type Secrets } from './tool-headers.ts';

/** One call: its arguments, and for a tool that writes the key by which its server knows a repetition. */
export type ToolCall = {
  readonly arguments: JsonObject;
  readonly idempotencyKey: string | null;
  /** The headers by which the tool continues the run's trace; nothing for one that is not told of it. */
  readonly trace?: readonly (readonly [name: string, value: string])[];
};

/** Calls a tool once. It never rejects; `signal` stops it. */
export type CallTool = (tool: Tool, call: ToolCall, signal: AbortSignal) => Promise<CallReply>;

/** The tool's address with the arguments behind its own query: texts as they are, anything else as JSON. */
function withQuery(url: string, given: JsonObject): string {
  const address = new URL(url);
  for (const [name, value] of Object.entries(given))
    address.searchParams.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  return address.href;
}

function requestOf(tool: HttpTool, call: ToolCall, headers: [string, string][]): Request {
  const own = new Headers([...headers, ['accept', 'application/json, text/*;q=0.9']]);
  for (const [name, value] of call.trace ?? []) own.set(name, value);
  if (call.idempotencyKey !== null) own.set('idempotency-key', call.idempotencyKey);
  // A redirect would carry secrets to wherever it points: it is an answer like any other that is not 2xx.
  const common = { method: tool.method, headers: own, redirect: 'manual' } as const;
  if (tool.method === 'GET') return new Request(withQuery(tool.url, call.arguments), common);
  own.set('content-type', 'application/json');
  return new Request(tool.url, { ...common, body: JSON.stringify(call.arguments) });
}

/** Nobody is shown more than this of a failure. */
const MOST_SAID = 4096;

const isText = ({ headers }: Response): boolean =>
  /^(?:text\/|application\/(?:[a-z0-9.-]+\+)?json)/i.test(headers.get('content-type') ?? '');

async function replyOf(response: Response, most: number): Promise<CallReply> {
  if (!response.ok) {
    const said = response.status >= 400 && isText(response) ? await readStart(response.body, MOST_SAID) : '';
    if (!response.bodyUsed) await response.body?.cancel();
    return { kind: 'http', status: response.status, ...(said !== '' && { said }) };
  }
  const text = await readUpTo(response.body, most);
  if (text === null) return { kind: 'too_large' };
  return { kind: 'ok', status: response.status, contentType: response.headers.get('content-type') ?? '', text };
}

/** Calls a tool of one kind once. */
export type CallKind<Kind extends Tool> = (tool: Kind, call: ToolCall, signal: AbortSignal) => Promise<CallReply>;

/** Tools over HTTP, with the environment's secrets. Whatever is thrown on the way is a lost connection, and is logged without what was sent. */
export const httpTool =
  (secrets: Secrets): CallKind<HttpTool> =>
  async (tool, call, signal) => {
    const headers = fillHeaders(tool, secrets);
    if (headers === null) return { kind: 'secret' };
    try {
      const reply = await replyOf(await fetch(requestOf(tool, call, headers.pairs), { signal }), tool.responseBytes);
      return replyWithoutSecrets(reply, headers.used);
    } catch (error) {
      // Its message may repeat an address with arguments, or a header.
      const name = error instanceof Error ? error.name : typeof error;
      if (!signal.aborted) console.error(`A tool at ${new URL(tool.url).host} broke off: ${name}.`);
      return { kind: 'connection' };
    }
  };
