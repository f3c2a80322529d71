import { readUpTo } from '../tools/read-up-to.ts';
import { failureOf, notAnAnswer, refusalOf, tooLong } from './failure-of.ts';
import { listen, type Protocol } from './listen.ts';
import type { Listener, ModelCall, ModelFault, ModelOutcome } from './provider.ts';

/** Where and with which headers a provider's SDK sends a call: address, authorisation, version, agent. Made once an isolate. */
export type Target = { readonly url: string; readonly headers: Headers };

/** What SDKs say of their own retries, timeouts and platform: not so here, where the chain retries, and dear to carry along. */
const OF_THE_SDK = 'x-stainless-';

/** What an SDK built, as plain data. */
export const toTarget = (built: { url: string; req: { headers: Headers } }): Target => ({
  url: built.url,
  headers: new Headers([...built.req.headers].filter(([name]) => !name.startsWith(OF_THE_SDK))),
});

/** When to stop, and what dates a `retry-after` that is a date. */
type Means = { readonly signal: AbortSignal; readonly now: () => number };

/** How a protocol's answer is read: whole as JSON, or event by event. */
export type Reading = { readonly whole: (value: unknown) => ModelOutcome; readonly stream: () => Protocol };

/** A trace is continued by whom it is told, and the target stands for all calls. */
const withTrace = (headers: Headers, { trace }: Pick<ModelCall, 'trace'>): Headers =>
  trace === undefined
    ? headers
    : new Headers([...headers, ...trace.map(([name, value]): [string, string] => [name, value])]);

type Sending = { readonly body: object; readonly call: Pick<ModelCall, 'trace' | 'listener'> };

async function ask(target: Target, { body, call }: Sending, { signal, now }: Means): Promise<Response | ModelFault> {
  const headers = withTrace(target.headers, call);
  // A redirect would carry the key to wherever it points: it is an answer like any other that is not 2xx.
  const init = { method: 'POST', headers, body: JSON.stringify(body), signal, redirect: 'manual' } as const;
  const response = await fetch(target.url, init);
  return response.ok ? response : refusalOf(response, now());
}

/** No answer is longer; a server that never ends must not fill the isolate. */
const MOST_BYTES = 8_000_000;

async function readWhole(response: Response, whole: Reading['whole']): Promise<ModelOutcome> {
  // A length that was announced is kept by the platform, which then reads and parses faster than this can. Of what is packed it
  // is the packed length, and a thousandth of what comes out.
  const { headers } = response;
  const said = headers.has('content-encoding') ? Number.NaN : Number(headers.get('content-length') ?? Number.NaN);
  if (said <= MOST_BYTES) return whole(await response.json());
  const text = await readUpTo(response.body, MOST_BYTES);
  return text === null ? tooLong : whole(JSON.parse(text));
}

/** A server that does not stream answers whole, and is told so. */
async function hear(response: Response, { whole, stream }: Reading, listener: Listener): Promise<ModelOutcome> {
  listener.begins();
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json')) return readWhole(response, whole);
  if (!type.includes('text/event-stream') || response.body === null) {
    await response.body?.cancel();
    return notAnAnswer;
  }
  return listen(response.body, stream(), listener);
}

/**
 * Sends a call as its SDK built it and reads what comes back. Only the sending is not the SDK's own: its way through retries,
 * timeouts, logs and parsing, all of which the chain sees to, took as long as the rest of a run (bench/edge.ts).
 */
export async function send(
  target: Target,
  { reading, ...sending }: Sending & { readonly reading: Reading },
  means: Means,
): Promise<ModelOutcome> {
  let begun: Pick<ModelFault, 'begun'> = {};
  try {
    const answered = await ask(target, sending, means);
    if (!(answered instanceof Response)) return answered;
    begun = { begun: true };
    const { listener } = sending.call;
    const outcome =
      listener === null ? await readWhole(answered, reading.whole) : await hear(answered, reading, listener);
    return outcome.ok ? outcome : { ...outcome, ...begun };
  } catch (thrown) {
    return { ...failureOf(thrown), ...begun };
  }
}
