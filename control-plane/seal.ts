/** What an answer is sealed under. Both are the caller's; the store knows the token by its hash alone, so it cannot open what it keeps. */
export type SealedFor = { bearer: string; key: string };

/** Encrypts an answer (AES-GCM, key derived from token and Idempotency-Key), so that a secret shown once is not kept in plain text. */
export async function seal(text: string, owner: SealedFor): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    await keyOf(owner),
    new TextEncoder().encode(text),
  );
  return `${toHex(iv)}.${toHex(new Uint8Array(sealed))}`;
}

/** Opens what `seal` made for the same owner; throws on anything else. */
export async function unseal(sealed: string, owner: SealedFor): Promise<string> {
  const [iv = '', data = ''] = sealed.split('.');
  const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromHex(iv) }, await keyOf(owner), fromHex(data));
  return new TextDecoder().decode(text);
}

async function keyOf({ bearer, key }: SealedFor): Promise<CryptoKey> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const mac = await crypto.subtle.importKey('raw', encode(bearer), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const bits = await crypto.subtle.sign('HMAC', mac, encode(`sluice answer ${key}`));
  return crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
