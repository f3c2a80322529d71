/** A secret as `whsec_<base64>`; the newest has no end, the one before it signs too until `untilMs`. */
export type Secret = { readonly text: string; readonly untilMs: number | null };

/** How long a replaced secret goes on signing beside the new one. */
const OVERLAP_MS = 24 * 3600 * 1000;
/** More of them would make a header that some servers refuse. */
const MOST = 3;

/** The secrets after `text` became the newest; what was the newest goes on for a day. The same again changes nothing. */
export function rotated(secrets: readonly Secret[], text: string, nowMs: number): readonly Secret[] {
  if (secrets[0]?.text === text) return secrets;
  const before = live(secrets, nowMs)
    .filter((secret) => secret.text !== text)
    .map((secret) => ({ text: secret.text, untilMs: secret.untilMs ?? nowMs + OVERLAP_MS }));
  return [{ text, untilMs: null }, ...before].slice(0, MOST);
}

/** The secrets that sign now, the newest first. */
export const live = (secrets: readonly Secret[], nowMs: number): readonly Secret[] =>
  secrets.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);

/** A new secret of 256 random bits. */
export const makeSecret = (): string =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
