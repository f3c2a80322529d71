import type { ModelFault } from './provider.ts';

/** What the SDKs' errors have in common; read loosely, because a broken answer makes errors of other kinds. */
type Thrown = { status?: unknown; headers?: unknown; code?: unknown; type?: unknown };

const word = (value: unknown): string | null =>
  typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : null;

/** How long a provider asks to be left alone, in ms: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (exact >= 0) return exact;
  const said = headers.get('retry-after');
  if (said === null) return undefined;
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(said) ? Number(said) * 1000 : Date.parse(said) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** What an SDK threw, as an outcome: a status, an answer that is no JSON, or no connection. Never repeats the provider's text. */
export function failureOf(thrown: unknown, nowMs: number): ModelFault {
  const { status, headers, code, type } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Thrown;
  if (typeof status === 'number') {
    const waitMs = headers instanceof Headers ? retryAfterMs(headers, nowMs) : undefined;
    const said = word(code) ?? word(type);
    return {
      ok: false,
      outcome: { kind: 'http', status, retryAfterMs: waitMs },
      error: `http ${status}${said ? ` ${said}` : ''}`,
    };
  }
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
