import type { Env } from './env.ts';
import { PUBLISHER } from './rollout/publisher.ts';

/** No snapshot has this number, so the whole one is answered. */
const NONE = -1;
const HEX = 32;

/** HMAC-SHA-256 under the snapshot's secret, 32 hex digits: what the edge writes in place of names (`workers/edge/sessions`). */
export async function sealed(snapshots: Env['SNAPSHOTS'], text: string): Promise<string> {
  const { snapshot } = await snapshots.getByName(PUBLISHER).read(NONE);
  if (snapshot === null) throw new Error('The publisher has no snapshot.');
  const secret = Uint8Array.from(snapshot.secret.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, HEX);
}
