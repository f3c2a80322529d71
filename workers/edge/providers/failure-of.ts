import type { ModelFault } from './provider.ts';

/** An error's body is read up to here for the names it gives the error. */
const ERROR_CHARS = 4000;
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
  const body = (await response.text().catch(() => '')).slice(0, ERROR_CHARS);
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

/** The outcome of an answer that came whole and yet is not one of this protocol. */
export const notAnAnswer: ModelFault = {
  ok: false,
  outcome: { kind: 'invalid_output' },
  error: 'The answer is not one of this protocol.',
};
