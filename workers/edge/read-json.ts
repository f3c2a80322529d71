import { toIssues } from '#schema/contracts/issues';
import type { Failure } from '#schema/contracts/problem';
import { readBy } from '#schema/contracts/read-by';
import { err, ok, type Result } from '#schema/contracts/result';

/** What was sent, read by its contract, and how long it was (bytes of JSON). */
export type Sent<Value> = { readonly value: Value; readonly bytes: number };

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

const tooLarge = (most: number): Failure => ({ code: 'too_large', detail: `At most ${most} bytes are read here.` });

/** The body's bytes; stops reading, and hangs up on the rest, as soon as there are more than `most`. Null: too many. */
async function readBytes(body: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > most) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

type Body = { readonly text: string; readonly bytes: number };

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const malformed: Failure = { code: 'malformed', detail: 'The body is not JSON in UTF-8.' };

/** What stands where bytes were no UTF-8, and the mark that some put before a text. */
const REPLACED = '\uFFFD';
const MARK = '\uFEFF';
const MARK_BYTES = 3;

/**
 * Whether a text is what its bytes said. A replaced byte makes the text longer; only a character that was cut after three of its
 * four bytes passes, as the replacement that its sender wrote.
 */
function isFaithful({ text, bytes }: Body): boolean {
  if (!text.includes(REPLACED)) return true;
  const length = encoder.encode(text).byteLength;
  return length === bytes || length + MARK_BYTES === bytes;
}

/** A body whose length was said: the platform ends it there, so it needs no counting, and reads it as text for half the cost of bytes. */
async function readSaid(request: Request, bytes: number): Promise<Result<Body, Failure>> {
  const text = await request.text();
  const body: Body = { text: text.startsWith(MARK) ? text.slice(MARK.length) : text, bytes };
  return isFaithful(body) ? ok(body) : err(malformed);
}

async function readStreamed({ body }: Request, most: number): Promise<Result<Body, Failure>> {
  const bytes = body === null ? new Uint8Array() : await readBytes(body, most);
  if (bytes === null) return err(tooLarge(most));
  try {
    return ok({ text: decoder.decode(bytes), bytes: bytes.byteLength });
  } catch {
    return err(malformed);
  }
}

async function readBody(request: Request, most: number): Promise<Result<Body, Failure>> {
  const said = request.headers.get('content-length');
  if (said === null) return readStreamed(request, most);
  return Number(said) > most ? err(tooLarge(most)) : readSaid(request, Number(said));
}

function parse(text: string): Result<unknown, Failure> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return err(malformed);
  }
}

/** Reads a JSON body of at most `most` bytes by its contract. Refuses with 415, 413, 400 and 422, in this order. */
export async function readJson<Value>(
  request: Request,
  contract: Parameters<typeof readBy<Value>>[0],
  most: number,
): Promise<Result<Sent<Value>, Failure>> {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) {
    return err({ code: 'unsupported_media_type', detail: 'Send content-type: application/json.' });
  }
  const body = await readBody(request, most);
  if (!body.ok) return body;
  const sent = parse(body.value.text);
  if (!sent.ok) return sent;
  const read = readBy(contract, sent.value);
  if (read.success) return ok({ value: read.data, bytes: body.value.bytes });
  return err({ code: 'invalid', detail: 'The body does not fit this call.', issues: toIssues(read.error) });
}
