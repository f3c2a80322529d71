import type { RunId } from '#schema/contracts/ids';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ULID = 26;

/** Digits of five bits as hex digits of four, `places` of them. */
function hexOf(text: string, places: number): string {
  let bits = 0;
  for (const digit of text) bits = bits * 32 + digits.indexOf(digit);
  return bits.toString(16).padStart(places, '0');
}

/** The trace that a run begins when its caller has none: the run's own ULID as 32 hex digits, so that each says the other. */
export function traceIdOf(run: RunId): string {
  const ulid = run.slice(-ULID);
  // A ULID has 128 bits, so its first two digits have eight; the others come four at a time, as twenty.
  let text = hexOf(ulid.slice(0, 2), 2);
  for (let at = 2; at < ULID; at += 4) text += hexOf(ulid.slice(at, at + 4), 5);
  return text;
}

/** The ULID that a trace id would have been made of. */
export function ulidOf(traceId: string): string {
  let bits = BigInt(`0x${traceId}`);
  let text = '';
  for (let at = 0; at < ULID; at++, bits >>= 5n) text = digits.charAt(Number(bits & 31n)) + text;
  return text;
}

/** When a run began whose trace id was made of its ULID, in ms. */
export const timeOfTrace = (traceId: string): number => Number.parseInt(traceId.slice(0, 12), 16);
