import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { KeyGrant } from '#schema/contracts/snapshot';
import { hex } from './names/hex.ts';

type Grants = ReadonlyMap<string, KeyGrant>;

const LONGEST_KEY = 512;
const encoder = new TextEncoder();

/** Good keys that were shown, beside the grants they were found in: they go with the snapshot, and are never more than so many. */
const shown = new WeakMap<Grants, Map<string, KeyGrant>>();
const MOST_SHOWN = 1000;

const expired: Failure = { code: 'unauthorized', detail: 'This API key has expired.' };

function presented(headers: Headers): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '');
  return bearer?.[1] ?? headers.get('x-api-key');
}

/** The grant whose hash is the key's: a caller cannot steer the hash of a guess towards a known one, so the lookup's time tells nothing. */
async function findGrant(key: string, grants: Grants): Promise<KeyGrant | undefined> {
  const hash = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(key))));
  return grants.get(hash);
}

/**
 * Whose key the request shows. A good key is hashed once a snapshot and isolate, because to hash it costs a part of a run, and
 * until the next snapshot it stands in memory, where the providers' keys stand anyway. Guesses are never remembered; texts are
 * found there by a hash with a secret seed, before anything is compared.
 */
export async function authenticate(
  headers: Headers,
  { grants, nowMs }: { readonly grants: Grants; readonly nowMs: number },
): Promise<Result<KeyGrant, Failure>> {
  const key = presented(headers);
  if (key === null)
    return err({ code: 'unauthorized', detail: 'Send an API key: authorization: Bearer <key>, or x-api-key.' });
  const unknown: Failure = { code: 'unauthorized', detail: 'This API key is not known.' };
  if (key.length > LONGEST_KEY) return err(unknown);
  const before = shown.get(grants) ?? new Map<string, KeyGrant>();
  const grant = before.get(key) ?? (await findGrant(key, grants));
  if (grant === undefined) return err(unknown);
  if (grant.expiresAtMs !== undefined && grant.expiresAtMs <= nowMs) return err(expired);
  if (before.size < MOST_SHOWN) shown.set(grants, before.set(key, grant));
  return ok(grant);
}

/** Whether the key may do something with this feature at all. */
export function mayUse(grant: KeyGrant, feature: string): Failure | null {
  if (grant.features === null || grant.features.includes(feature)) return null;
  return {
    code: 'forbidden',
    detail: `This key is not for feature ${feature}; it is for: ${grant.features.join(', ')}.`,
  };
}

/** Whether the key may run the feature, and choose the version itself if `pins`. */
export function mayRun(grant: KeyGrant, feature: string, pins: boolean): Failure | null {
  if (grant.kind === 'client')
    return { code: 'forbidden', detail: 'A client key cannot run features; use a server key.' };
  if (pins && !grant.pin) return { code: 'forbidden', detail: 'This key may not choose a version; leave out version.' };
  return mayUse(grant, feature);
}
