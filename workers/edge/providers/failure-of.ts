import { readUpTo } from '../tools/read-up-to.ts';
import type { ModelFault } from './provider.ts';

/** An error's body is read up to here for the names it gives the error. */
const ERROR_CHARS = 4000;
/** An error's body with more is not read: somebody who is no provider sends it. */
const ERROR_BYTES = 65_536;
const CODE = /"code"\s*:\s*"([\w.-]{1,64})"/;
const TYPE = /"type"\s*:\s*"(?!error")([\w.-]{1,64})"/;

/** How long a provider asks to be left alone, in ms: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (exact >= 0) return exact;
  const said = headers.get('retry-after');
  if (said === null) return undefined;
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(said) ? Number(said) * 1000 : Date.parse(said) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** A refusal as an outcome: its status, and the name it gave the error. Its words stay out: some repeat the key. */
export async function refusalOf(response: Response, nowMs: number): Promise<ModelFault> {
  const { status, headers } = response;
  const body = ((await readUpTo(response.body, ERROR_BYTES).catch(() => null)) ?? '').slice(0, ERROR_CHARS);
  const name = CODE.exec(body)?.[1] ?? TYPE.exec(body)?.[1];
  const outcome = { kind: 'http', status, retryAfterMs: retryAfterMs(headers, nowMs) } as const;
  return { ok: false, outcome, error: `http ${status}${name === undefined ? '' : ` ${name}`}` };
}

/** What the platform threw, as an outcome: an answer that is no JSON, or no connection. */
export function failureOf(thrown: unknown): ModelFault {
  if (thrown instanceof SyntaxError)
    return { ok: false, outcome: { kind: 'invalid_output' }, error: 'The answer is not JSON.' };
  return { ok: false, outcome: { kind: 'connection' }, error: 'No connection.' };
}

/** A stream that ended before its answer did. */
export const cutShort: ModelFault = {
  ok: false,
  outcome: { kind: 'connection' },
  error: 'The stream ended before the answer did.',
};

/** What providers call their failures inside a stream, as the status they would have had outside. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  overloaded_error: 529,
};

const NAME = /^[\w.-]{1,64}$/;

/** A provider's word, inside a stream, that it failed. Its sentence stays out, as everywhere. */
export function failureInside(error: unknown): ModelFault {
  const said: { code?: unknown; type?: unknown } = typeof error === 'object' && error !== null ? error : {};
  const { code, type } = said;
  const names = [code, type].filter((name) => typeof name === 'string' && NAME.test(name)) as string[];
  const status = typeof code === 'number' ? code : names.map((name) => statuses[name]).find((found) => found);
  const named = names[0] === undefined ? '' : ` ${names[0]}`;
  return { ok: false, outcome: { kind: 'http', status: status ?? 500 }, error: `error event${named}` };
}

/** The outcome of an answer that came whole and yet is not one of this protocol. */
export const notAnAnswer: ModelFault = {
  ok: false,
  outcome: { kind: 'invalid_output' },
  error: 'The answer is not one of this protocol.',
};

/** An answer that goes on and on. */
export const tooLong: ModelFault = {
  ok: false,
  outcome: { kind: 'invalid_output' },
  error: 'The answer has no end.',
};
