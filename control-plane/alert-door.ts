import { signingSecret } from '#core/alert/signing-secret';
import type { AuditEntry } from '#schema/contracts/audit';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Caller } from './auth.ts';
import type { AlertSourceRow } from './deps.ts';
import { readBody } from './read-body.ts';
import { asPrincipal } from './store/alert-sources.ts';

/** What it takes to know a source by its signature, and to write down who was turned away. */
export type AlertDoor = {
  now: () => number;
  sha256: (text: string) => Promise<string>;
  /** An HMAC under a secret that only the control plane and the edge have. */
  sealed: (text: string) => Promise<string>;
  findSource: (name: string) => Promise<AlertSourceRow | undefined>;
  appendAudit: (entries: AuditEntry[]) => Promise<void>;
  count: (alerts: readonly { source: string; did: string }[]) => Promise<void>;
};

/** A signature counts for so long, both ways, in s: whoever listened in cannot send it again later. */
const WINDOW_S = 300;

/** Where signature (hex of HMAC-SHA256 over `time:body`) and time (whole seconds) stand. */
const headers = {
  grafana: { signature: 'x-grafana-alerting-signature', time: 'x-grafana-alerting-timestamp' },
  generic: { signature: 'sluice-signature', time: 'sluice-timestamp' },
} as const;

const UNKNOWN = '(unknown)';

const unauthorized = (detail: string): Failure => ({ code: 'unauthorized', detail });
const unsigned = unauthorized(
  'Send `Authorization: Bearer <token>`, or the signature that the source was set up with.',
);
const untrue = unauthorized('No alert source signs so, or the time of the signature is more than 300 s off.');

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Compares in constant time. */
async function holds(secret: string, signature: string, text: string): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/i.test(signature)) return false;
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify']);
  return crypto.subtle.verify('HMAC', key, bytesOf(signature), encoder.encode(text));
}

type Signed = { readonly signature: string; readonly time: string };

function signedBy({ headers: sent }: Request, kind: AlertSourceRow['kind'] | undefined): Signed | null {
  const names =
    kind === 'grafana' ? [headers.grafana] : kind === 'generic' ? [headers.generic] : Object.values(headers);
  const found = names.find(({ signature }) => sent.has(signature));
  if (found === undefined) return null;
  return { signature: sent.get(found.signature) ?? '', time: sent.get(found.time) ?? '' };
}

const isNow = (time: string, nowMs: number): boolean =>
  /^\d{1,12}$/.test(time) && Math.abs(nowMs / 1000 - Number(time)) <= WINDOW_S;

/** Who sends this alert, by its signature alone. The request's body is read. */
export async function admitSigned(request: Request, name: string, door: AlertDoor): Promise<Result<Caller, Failure>> {
  const source = await door.findSource(name);
  const signed = signedBy(request, source?.kind);
  if (signed === null) return err(unsigned);
  const nonce = source?.nonce ?? null;
  if (source === undefined || nonce === null || !isNow(signed.time, door.now())) return turnAway(untrue, name, door);
  const body = await readBody(request, 'json');
  if (!body.ok) return body;
  const secret = await signingSecret(door.sealed, { name, nonce });
  if (!(await holds(secret, signed.signature, `${signed.time}:${body.value}`))) return turnAway(untrue, name, door);
  return ok({ principal: asPrincipal(source), bearer: secret, tokenHash: await door.sha256(secret) });
}

/** Writes down that alerts were refused at the door: one entry a minute and source, so that nobody fills the record from outside. */
export async function turnAway(
  failure: Failure,
  name: string | undefined,
  door: AlertDoor,
): Promise<Result<never, Failure>> {
  const source = name !== undefined && (await door.findSource(name)) !== undefined ? name : UNKNOWN;
  const atMs = door.now();
  const about = { actor: UNKNOWN, action: 'alert.refused', feature: null, subject: source, detail: null };
  const reason = `Alerts came in that were not known to be its own; nothing was done. ${failure.detail}`;
  const id = `alert.refused/${source}/${Math.floor(atMs / 60_000)}`;
  await Promise.all([
    door.appendAudit([{ id, atMs, ...about, reason }]),
    door.count([{ source: source === UNKNOWN ? source : `alert-source/${source}`, did: 'refused' }]),
  ]);
  return err(failure);
}
