import type { CallReply } from '#core/flow/call-again';
import type { JsonObject } from '#schema/contracts/json';
import type { Tool } from '#schema/contracts/tool';
import { readUpTo } from './read-up-to.ts';

/** One call: its arguments, and for a tool that writes the key by which its server knows a repetition. */
export type ToolCall = { readonly arguments: JsonObject; readonly idempotencyKey: string | null };

/** Calls a tool once. It never rejects; `signal` stops it. */
export type CallTool = (tool: Tool, call: ToolCall, signal: AbortSignal) => Promise<CallReply>;

/** A secret of the environment by its name (`TOOL_…`); undefined is not set. */
export type Secrets = (name: string) => string | undefined;

/** The declared headers as they are sent, and the secrets in them by name. */
type Filled = { readonly pairs: [string, string][]; readonly used: [name: string, text: string][] };

/** Null when a secret is not set. */
function filled({ headers }: Tool, secrets: Secrets): Filled | null {
  const pairs: [string, string][] = [];
  const used: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') {
      pairs.push([name, value]);
      continue;
    }
    const secret = secrets(value.secret);
    if (secret === undefined) {
      console.error(`A tool's secret is not set at the edge: ${value.secret}.`);
      return null;
    }
    pairs.push([name, value.prefix + secret]);
    used.push([value.secret, secret]);
  }
  return { pairs, used };
}

/** The tool's address with the arguments behind its own query: texts as they are, anything else as JSON. */
function withQuery(url: string, given: JsonObject): string {
  const address = new URL(url);
  for (const [name, value] of Object.entries(given))
    address.searchParams.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  return address.href;
}

function requestOf(tool: Tool, call: ToolCall, headers: [string, string][]): Request {
  const own = new Headers([...headers, ['accept', 'application/json, text/*;q=0.9']]);
  if (call.idempotencyKey !== null) own.set('idempotency-key', call.idempotencyKey);
  // A redirect would carry secrets to wherever it points: it is an answer like any other that is not 2xx.
  const common = { method: tool.method, headers: own, redirect: 'manual' } as const;
  if (tool.method === 'GET') return new Request(withQuery(tool.url, call.arguments), common);
  own.set('content-type', 'application/json');
  return new Request(tool.url, { ...common, body: JSON.stringify(call.arguments) });
}

/** A secret that is shorter could be any word of a reply. */
const SHORTEST = 8;

/** A reply that repeats what it was sent (an echo, an error page) hands no secret on to the flow, the caller and the trace. */
const without = (text: string, used: Filled['used']): string =>
  used
    .filter(([, secret]) => secret.length >= SHORTEST)
    .flatMap(([name, secret]) => [secret, JSON.stringify(secret).slice(1, -1)].map((one) => [name, one] as const))
    .reduce((rest, [name, secret]) => rest.replaceAll(secret, `[${name}]`), text);

async function replyOf(response: Response, most: number): Promise<CallReply> {
  if (!response.ok) {
    await response.body?.cancel();
    return { kind: 'http', status: response.status };
  }
  const text = await readUpTo(response.body, most);
  if (text === null) return { kind: 'too_large' };
  return { kind: 'ok', status: response.status, contentType: response.headers.get('content-type') ?? '', text };
}

/** Tools over HTTP, with the environment's secrets. Whatever is thrown on the way is a lost connection, and is logged without what was sent. */
export const httpTool =
  (secrets: Secrets): CallTool =>
  async (tool, call, signal) => {
    const headers = filled(tool, secrets);
    if (headers === null) return { kind: 'secret' };
    try {
      const reply = await replyOf(await fetch(requestOf(tool, call, headers.pairs), { signal }), tool.responseBytes);
      return reply.kind === 'ok' ? { ...reply, text: without(reply.text, headers.used) } : reply;
    } catch (error) {
      // Its message may repeat an address with arguments, or a header.
      const name = error instanceof Error ? error.name : typeof error;
      if (!signal.aborted) console.error(`A tool at ${new URL(tool.url).host} broke off: ${name}.`);
      return { kind: 'connection' };
    }
  };
