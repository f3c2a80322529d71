/** HMAC-SHA-256 of a text under the snapshot's secret: 32 bytes. */
export type Seal = (text: string) => Promise<Uint8Array>;

const algorithm = { name: 'HMAC', hash: 'SHA-256' };

const bytesOf = (secret: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(secret.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The seal of a secret (hex). The key is imported once; it is no I/O object, so it may live in module scope. */
export async function importSeal(secret: string): Promise<Seal> {
  const key = await crypto.subtle.importKey('raw', bytesOf(secret), algorithm, false, ['sign']);
  const encoder = new TextEncoder();
  return async (text) => new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}
