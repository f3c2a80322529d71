import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';

/** The largest JSON body, and the largest of NDJSON. */
export const JSON_BYTES = 1024 * 1024;
export const NDJSON_BYTES = 4 * 1024 * 1024;

const types = {
  json: { most: JSON_BYTES, test: /^application\/(json|[a-z0-9.+-]+\+json)$/, wanted: 'application/json' },
  ndjson: { most: NDJSON_BYTES, test: /^application\/(x-ndjson|ndjson|jsonl)$/, wanted: 'application/x-ndjson' },
  text: {
    most: NDJSON_BYTES,
    test: /^(?:text\/(?:plain|csv|(?:x-)?yaml)|application\/(?:json|(?:x-)?yaml|(?:x-)?ndjson|jsonl))$/,
    wanted: 'text/plain, text/csv, application/yaml, application/json or application/x-ndjson',
  },
};

/** A request's body as text: of the right type, UTF-8, and within its bound, which is kept while reading whatever Content-Length says. */
export async function readBody(request: Request, form: keyof typeof types): Promise<Result<string, Failure>> {
  const { most, test, wanted } = types[form];
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!test.test(type))
    return err({ code: 'unsupported_media_type', detail: `Send ${wanted}, not ${JSON.stringify(type.slice(0, 80))}.` });

  const tooLarge: Failure = { code: 'too_large', detail: `At most ${most} bytes.` };
  if (Number(request.headers.get('content-length') ?? 0) > most) return err(tooLarge);
  const chunks = await readAtMost(request.body, most);
  if (chunks === undefined) return err(tooLarge);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
    return ok(chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode());
  } catch {
    return err({ code: 'malformed', detail: 'The body is not UTF-8.' });
  }
}

async function readAtMost(body: ReadableStream<Uint8Array> | null, most: number): Promise<Uint8Array[] | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream: the rest is not read.
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return chunks;
}
