/** What is signed: the id that stays the same, the time of this try in whole seconds, and the body as it is sent. */
export type Signed = { readonly id: string; readonly timestampS: number; readonly body: string };

/** The headers of Standard Webhooks for a message; one signature a secret, separated by blanks. */
export async function signatureHeaders(message: Signed, secrets: readonly string[]): Promise<Record<string, string>> {
  const { id, timestampS, body } = message;
  const signatures = await Promise.all(secrets.map((secret) => signature(secret, `${id}.${timestampS}.${body}`)));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': signatures.join(' '),
  };
}

/** `v1,` and the base64 of the HMAC-SHA256 of the text under the bytes that `whsec_…` names. */
async function signature(secret: string, text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice('whsec_'.length)), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(mac)))}`;
}
