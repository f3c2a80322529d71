import {
  endpoints,
  type BodyInputOf,
  type EndpointName,
  type ParamsOf,
  type QueryInputOf,
  type ReplyOf,
} from './contracts/endpoints.ts';
import { Problem } from './contracts/problem.ts';
import { err, ok, type Result } from './contracts/result.ts';

/** The part of `fetch` the client needs; the platform's own fits. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{ status: number; text(): Promise<string> }>;

/** What a call needs beside its name. */
export type CallInput<Name extends EndpointName> = {
  params?: ParamsOf<Name>;
  query?: QueryInputOf<Name>;
  body?: BodyInputOf<Name>;
  idempotencyKey?: string;
};

/** A typed caller of the control plane. */
export type Client = <Name extends EndpointName>(
  name: Name,
  input?: CallInput<Name>,
) => Promise<Result<ReplyOf<Name>, Problem>>;

/** Makes a caller for the control plane at `baseUrl` (no trailing slash) with a bearer `token`. Network failures reject. */
export function client(fetch: Fetch, baseUrl: string, token: string): Client {
  return async (name, input = {}) => {
    const endpoint = endpoints[name];
    const url = `${baseUrl}/admin/v1${fill(endpoint.path, input.params ?? {})}${search(input.query ?? {})}`;
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const body = bodyText(input.body);
    if (body !== undefined)
      headers['content-type'] =
        'ndjson' in endpoint ? 'application/x-ndjson' : 'text' in endpoint ? 'text/plain' : 'application/json';
    if (input.idempotencyKey !== undefined) headers['idempotency-key'] = input.idempotencyKey;
    const response = await fetch(url, { method: endpoint.method, headers, ...(body === undefined ? {} : { body }) });
    return read(response.status, await response.text()) as Result<ReplyOf<typeof name>, Problem>;
  };
}

function bodyText(body: unknown): string | undefined {
  if (body === undefined) return undefined;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function fill(path: string, params: Record<string, unknown>): string {
  return path.replace(/:([a-z]+)/gi, (_, name: string) => encodeURIComponent(String(params[name])));
}

function search(query: Record<string, unknown>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  return pairs.length === 0
    ? ''
    : `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`;
}

function read(status: number, text: string): Result<unknown, Problem> {
  const value = parse(text);
  if (status >= 200 && status < 300 && value !== undefined) return ok(value);
  const problem = Problem.safeParse(value);
  if (problem.success) return err(problem.data);
  return err({
    type: 'about:blank',
    title: 'Unreadable answer',
    status,
    code: 'unavailable',
    detail: `HTTP ${status} without a problem document. Is this a Sluice server?`,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
