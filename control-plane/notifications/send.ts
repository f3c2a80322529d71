import { addressFault } from '#core/address/public-address';
import type { Notification } from '#schema/contracts/notification';
import { bodyOf } from './body-of.ts';
import type { Kept } from './kept.ts';
import { retryAfterMs } from '../retry-delay.ts';
import { signatureHeaders } from './sign.ts';

const TIMEOUT_MS = 10_000;

/** Whether a try was taken; if not, why (our own words: an exception might repeat the address) and what silence was asked for. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: string; readonly quietMs: number };

/** What a try needs beside the notification. `stop` ends it at once; `loopback` is for dev sessions alone. */
export type Way = {
  readonly receiver: Kept['receiver'];
  readonly secrets: readonly string[];
  readonly loopback: boolean;
  readonly stop: AbortSignal;
};

const failed = (error: string, quietMs = 0): Outcome => ({ ok: false, error, quietMs });

/** One try to tell a receiver: 2xx within ten seconds is taken, anything else is not. What it answers is not read. */
export async function send(notification: Notification, way: Way): Promise<Outcome> {
  const { receiver, secrets, loopback, stop } = way;
  // Looked at again: a state folder of a dev session may be served by something that is none.
  const fault = addressFault(receiver.url, { loopback });
  if (fault !== null) return failed(fault);
  const body = bodyOf(receiver.kind, notification);
  const timestampS = Math.floor(Date.now() / 1000);
  // An id may hold a name that somebody chose; a header holds ASCII.
  const id = encodeURI(notification.id.toWellFormed());
  const signed = await signatureHeaders({ id, timestampS, body }, secrets);
  // Not AbortSignal.timeout: what is answered early would keep the object in memory for the rest of it.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(receiver.url, {
      method: 'POST',
      // A redirect could lead where no address was checked.
      redirect: 'manual',
      signal: AbortSignal.any([late.signal, stop]),
      headers: { 'content-type': 'application/json', 'user-agent': 'sluice', ...signed },
      body,
    });
    void response.body?.cancel().catch(() => undefined);
    return answered(response);
  } catch {
    return failed(late.signal.aborted ? `No answer in ${TIMEOUT_MS / 1000} s.` : 'It could not be reached.');
  } finally {
    clearTimeout(timer);
  }
}

function answered({ ok, status, headers }: Response): Outcome {
  if (ok) return { ok: true };
  if (status >= 300 && status < 400) return failed(`It answered ${status}; redirects are not followed.`);
  return failed(`It answered ${status}.`, retryAfterMs(headers.get('retry-after'), Date.now()));
}
