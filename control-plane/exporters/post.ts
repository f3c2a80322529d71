import { addressFault } from '#core/address/public-address';
import { otlpRequest } from '#core/telemetry/otlp-request';
import type { ExporterSettings } from '#schema/contracts/exporter';
import { retryAfterMs } from '../retry-delay.ts';

const TIMEOUT_MS = 10_000;
/** What a collector says of a batch is not longer. */
const ANSWER_CHARS = 65_536;
const SHOWN = 200;

/** How a request ended: taken (some spans perhaps not), to be tried again, too large to go at once, or never to be taken. Errors are our own words, but for what a collector says of the spans it rejects. */
export type Posted =
  | { readonly end: 'taken'; readonly rejected: number; readonly error: string | null }
  | { readonly end: 'again'; readonly error: string; readonly quietMs: number }
  | { readonly end: 'too_large' | 'refused'; readonly error: string };

/** What a request needs beside the spans. `stop` ends it at once; `loopback` is for dev sessions alone. */
export type Way = {
  readonly settings: ExporterSettings;
  readonly secretOf: (name: string) => string | undefined;
  readonly loopback: boolean;
  readonly stop: AbortSignal;
};

/** These say that the same may be taken later; of every other failure the specification says that it must not be sent again. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** A request's headers, and the secrets in them. */
type Declared = { readonly headers: Headers; readonly secrets: readonly string[] };

/** The declared headers; a text: the name of a secret that is not set. */
function headersOf({ settings, secretOf }: Way): Declared | string {
  const headers = new Headers({ 'user-agent': 'sluice', accept: 'application/json' });
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(settings.headers)) {
    if (typeof value === 'string') {
      headers.set(name, value);
      continue;
    }
    const secret = secretOf(value.secret);
    if (secret === undefined) return value.secret;
    headers.set(name, value.prefix + secret);
    secrets.push(secret);
  }
  headers.set('content-type', 'application/json');
  return { headers, secrets };
}

/** Whoever may see an exporter reads its collector's words, and a collector may repeat what it was sent. */
const withoutSecrets = (words: string, secrets: readonly string[]): string =>
  secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), words);

/** Until when an answer is listened to, and what of it is not to be said. */
type Listening = { readonly signal: AbortSignal; readonly secrets: readonly string[] };

async function startOf(response: Response, signal: AbortSignal): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  signal.addEventListener('abort', () => void reader?.cancel().catch(() => undefined));
  while (reader !== undefined && text.length < ANSWER_CHARS) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  signal.throwIfAborted();
  return text;
}

/** What a collector took of a batch; one that says nothing readable took it all. */
function takenOf(text: string, secrets: readonly string[]): Posted {
  let said: { partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown } | null } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    said = {};
  }
  const { rejectedSpans = 0, errorMessage } = said?.partialSuccess ?? {};
  const rejected = Math.max(0, Math.trunc(Number(rejectedSpans)) || 0);
  const words =
    typeof errorMessage === 'string' && errorMessage !== ''
      ? `: ${withoutSecrets(errorMessage, secrets).slice(0, SHOWN)}`
      : '';
  if (rejected === 0 && words === '') return { end: 'taken', rejected, error: null };
  return { end: 'taken', rejected, error: `It rejected ${rejected} spans${words}` };
}

async function read(response: Response, { secrets, signal }: Listening): Promise<Posted> {
  const { status, headers, ok } = response;
  if (ok) return takenOf(await startOf(response, signal), secrets);
  void response.body?.cancel().catch(() => undefined);
  if (passing.has(status))
    return {
      end: 'again',
      error: `It answered ${status}.`,
      quietMs: retryAfterMs(headers.get('retry-after'), Date.now()),
    };
  if (status === 413) return { end: 'too_large', error: 'It answered 413.' };
  const why = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return { end: 'refused', error: `It answered ${status}${why}.` };
}

/** One try to tell a batch by OTLP/HTTP, as JSON. */
export async function post(spans: readonly string[], way: Way): Promise<Posted> {
  const { url } = way.settings;
  // Looked at again: a state folder of a dev session may be served by something that is none.
  const fault = addressFault(url, way);
  if (fault !== null) return { end: 'again', error: fault, quietMs: 0 };
  const declared = headersOf(way);
  if (typeof declared === 'string')
    return { end: 'again', error: `The control plane lacks the secret ${declared}.`, quietMs: 0 };
  const { headers, secrets } = declared;
  // Not AbortSignal.timeout: what is answered early would keep the object in memory for the rest of it.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    const signal = AbortSignal.any([late.signal, way.stop]);
    // A redirect could lead where no address was checked, with the headers.
    const init = { method: 'POST', redirect: 'manual', headers, signal, body: otlpRequest(spans) } as const;
    return await read(await fetch(url, init), { secrets, signal });
  } catch {
    const error = late.signal.aborted ? `No answer in ${TIMEOUT_MS / 1000} s.` : 'It could not be reached.';
    return { end: 'again', error, quietMs: 0 };
  } finally {
    clearTimeout(timer);
  }
}
