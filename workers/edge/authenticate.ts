import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { KeyGrant } from '#schema/contracts/snapshot';
import { hex } from './names/hex.ts';

const LONGEST_KEY = 512;
const encoder = new TextEncoder();

function presented(headers: Headers): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '');
  return bearer?.[1] ?? headers.get('x-api-key');
}

/**
 * Whose key the request shows. The key's SHA-256 is looked up among the hashes of the snapshot: a caller cannot steer the hash
 * of a guess towards a known one, so the time of the lookup tells nothing that helps to guess the next. No key is remembered:
 * hashing one costs a few microseconds, and secrets stay out of long-lived memory.
 */
export async function authenticate(
  headers: Headers,
  grants: ReadonlyMap<string, KeyGrant>,
): Promise<Result<KeyGrant, Failure>> {
  const key = presented(headers);
  if (key === null)
    return err({ code: 'unauthorized', detail: 'Send an API key: authorization: Bearer <key>, or x-api-key.' });
  const unknown: Failure = { code: 'unauthorized', detail: 'This API key is not known.' };
  if (key.length > LONGEST_KEY) return err(unknown);
  const hash = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(key))));
  const grant = grants.get(hash);
  return grant === undefined ? err(unknown) : ok(grant);
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
