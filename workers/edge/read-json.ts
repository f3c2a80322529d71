import { toIssues } from '#schema/contracts/issues';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';

/** What was sent, read by its contract, and how long it was (bytes of JSON). */
export type Sent<Value> = { readonly value: Value; readonly bytes: number };

/** What this file needs of a contract. */
type Contract<Value> = {
  safeParse(sent: unknown): { success: true; data: Value } | { success: false; error: Parameters<typeof toIssues>[0] };
};

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

async function readBody(request: Request, most: number): Promise<Uint8Array | null> {
  const said = request.headers.get('content-length');
  if (said !== null && Number(said) > most) return null;
  // The platform ends the body after the length that was said, so a small one needs no counting.
  if (said !== null) return new Uint8Array(await request.arrayBuffer());
  return request.body === null ? new Uint8Array() : readBytes(request.body, most);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

function parse(bytes: Uint8Array): Result<unknown, Failure> {
  try {
    return ok(JSON.parse(decoder.decode(bytes)));
  } catch {
    return err({ code: 'malformed', detail: 'The body is not JSON in UTF-8.' });
  }
}

/** Reads a JSON body of at most `most` bytes by its contract. Refuses with 415, 413, 400 and 422, in this order. */
export async function readJson<Value>(
  request: Request,
  contract: Contract<Value>,
  most: number,
): Promise<Result<Sent<Value>, Failure>> {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) {
    return err({ code: 'unsupported_media_type', detail: 'Send content-type: application/json.' });
  }
  const bytes = await readBody(request, most);
  if (bytes === null) return err(tooLarge(most));
  const sent = parse(bytes);
  if (!sent.ok) return sent;
  const read = contract.safeParse(sent.value);
  if (read.success) return ok({ value: read.data, bytes: bytes.byteLength });
  return err({ code: 'invalid', detail: 'The body does not fit this call.', issues: toIssues(read.error) });
}
