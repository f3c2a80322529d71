import { failureOf, refusalOf } from './failure-of.ts';
import type { ModelFault } from './provider.ts';

/** Where and with which headers a provider's SDK sends a call: address, authorisation, version, agent. Made once an isolate. */
export type Target = { readonly url: string; readonly headers: Headers };

/** What SDKs say of their own retries, timeouts and platform: not so here, where the chain retries, and dear to carry along. */
const OF_THE_SDK = 'x-stainless-';

/** What an SDK built, as plain data. */
export const toTarget = (built: { url: string; req: { headers: Headers } }): Target => ({
  url: built.url,
  headers: new Headers([...built.req.headers].filter(([name]) => !name.startsWith(OF_THE_SDK))),
});

/**
 * Sends a call as its SDK built it and reads the JSON that comes back. Only the sending is not the SDK's own: its way through
 * retries, timeouts, logs and parsing, all of which the chain sees to, took as long as the rest of a run (bench/edge.ts).
 */
export async function send(
  { url, headers }: Target,
  body: object,
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<{ readonly ok: true; readonly value: unknown } | ModelFault> {
  try {
    // A redirect would carry the key to wherever it points: it is an answer like any other that is not 2xx.
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal, redirect: 'manual' } as const;
    const response = await fetch(url, init);
    return response.ok ? { ok: true, value: await response.json() } : await refusalOf(response, now());
  } catch (thrown) {
    return failureOf(thrown);
  }
}
