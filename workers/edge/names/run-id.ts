import type { FeatureName, RunId } from '#schema/contracts/ids';
import { featureOf } from '#schema/contracts/ids';
import { hex } from './hex.ts';
import type { Seal } from './seal.ts';

/** A new run's name, and the ticket with which its holder may give feedback on it. */
export type NamedRun = { readonly id: RunId; readonly ticket: string };

/** How long a run's ticket is good for. */
export const TICKET_MS = 30 * 24 * 3600 * 1000;

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const RANDOM_BYTES = 5;

function timeDigits(ms: number): string {
  let text = '';
  for (let left = ms, at = 0; at < TIME_DIGITS; at++, left = Math.floor(left / 32)) text = digits[left % 32] + text;
  return text;
}

function timeOf(text: string): number {
  let ms = 0;
  for (const digit of text) ms = ms * 32 + digits.indexOf(digit);
  return ms;
}

/** Five bytes as eight digits of five bits. */
function eightDigits(bytes: Uint8Array): string {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  let text = '';
  for (let at = 0; at < 8; at++, value = Math.floor(value / 32)) text = digits[value % 32] + text;
  return text;
}

const ticketOf = (atMs: number, sealed: Uint8Array): string => `${atMs + TICKET_MS}.${hex(sealed.subarray(5, 21))}`;

/** Two texts of equal length compared in a time that does not depend on where they differ. */
function equals(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

/**
 * Names a run `<feature>.<ulid>`: ten digits of time, eight of chance, eight of a MAC over all before them. The MAC lets
 * feedback on a run that nobody issued be refused without asking anybody. One HMAC gives both: its first five bytes are the
 * id's MAC, the next sixteen the ticket, whose end follows from the id's time.
 */
export async function nameRun(feature: FeatureName, atMs: number, seal: Seal): Promise<NamedRun> {
  const chance = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const body = `${feature}.${timeDigits(atMs)}${eightDigits(chance)}`;
  const sealed = await seal(`run:${body}`);
  return { id: (body + eightDigits(sealed.subarray(0, 5))) as RunId, ticket: ticketOf(atMs, sealed) };
}

/** What an id that we issued says: its feature, and its ticket with the time the ticket ends. Null: we never issued it. */
export async function openRunId(
  id: RunId,
  seal: Seal,
): Promise<{ feature: FeatureName; ticket: string; endsAtMs: number } | null> {
  const body = id.slice(0, -8);
  const sealed = await seal(`run:${body}`);
  if (!equals(id.slice(-8), eightDigits(sealed.subarray(0, 5)))) return null;
  const atMs = timeOf(body.slice(-18, -8));
  return { feature: featureOf(id), ticket: ticketOf(atMs, sealed), endsAtMs: atMs + TICKET_MS };
}

/** Whether the ticket shown is the run's own and has not ended. */
export function isTicketGood(shown: string, issued: { ticket: string; endsAtMs: number }, nowMs: number): boolean {
  return equals(shown, issued.ticket) && nowMs < issued.endsAtMs;
}
