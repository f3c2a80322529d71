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

/** The declared headers; a text: the name of a secret that is not set. */
function headersOf({ settings, secretOf }: Way): Headers | string {
  const headers = new Headers({ 'user-agent': 'sluice', accept: 'application/json' });
  for (const [name, value] of Object.entries(settings.headers)) {
    if (typeof value === 'string') {
      headers.set(name, value);
      continue;
    }
    const secret = secretOf(value.secret);
    if (secret === undefined) return value.secret;
    headers.set(name, value.prefix + secret);
  }
  headers.set('content-type', 'application/json');
  return headers;
}

async function startOf(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader !== undefined && text.length < ANSWER_CHARS) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  return text;
}

/** What a collector took of a batch; one that says nothing readable took it all. */
function takenOf(text: string): Posted {
  let said: { partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown } | null } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    said = {};
  }
  const { rejectedSpans = 0, errorMessage } = said?.partialSuccess ?? {};
  const rejected = Math.max(0, Math.trunc(Number(rejectedSpans)) || 0);
  const words = typeof errorMessage === 'string' && errorMessage !== '' ? `: ${errorMessage.slice(0, SHOWN)}` : '';
  if (rejected === 0 && words === '') return { end: 'taken', rejected, error: null };
  return { end: 'taken', rejected, error: `It rejected ${rejected} spans${words}` };
}

async function read(response: Response): Promise<Posted> {
  const { status, headers, ok } = response;
  if (ok) return takenOf(await startOf(response));
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
  const headers = headersOf(way);
  if (typeof headers === 'string')
    return { end: 'again', error: `The control plane lacks the secret ${headers}.`, quietMs: 0 };
  // Not AbortSignal.timeout: what is answered early would keep the object in memory for the rest of it.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    const signal = AbortSignal.any([late.signal, way.stop]);
    // A redirect could lead where no address was checked, with the headers.
    const init = { method: 'POST', redirect: 'manual', headers, signal, body: otlpRequest(spans) } as const;
    return await read(await fetch(url, init));
  } catch {
    const error = late.signal.aborted ? `No answer in ${TIMEOUT_MS / 1000} s.` : 'It could not be reached.';
    return { end: 'again', error, quietMs: 0 };
  } finally {
    clearTimeout(timer);
  }
}
