import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../workers/edge/read-json.ts';

const Said = z.object({ said: z.string() });
const json = (said: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(JSON.stringify({ said })));
const cut = (bytes: number[]) =>
  new Uint8Array([...new TextEncoder().encode('{"said":"'), ...bytes, ...new TextEncoder().encode('"}')]);
const marked = (bytes: Uint8Array) => new Uint8Array([0xef, 0xbb, 0xbf, ...bytes]);

/** As the platform hands bodies on: with the length that was said, or streamed without one. */
const ways = {
  said: (body: Uint8Array<ArrayBuffer>) => ({ body, headers: { 'content-length': String(body.byteLength) } }),
  streamed: (body: Uint8Array<ArrayBuffer>) => ({ body: new Blob([body]).stream(), headers: {} }),
};

async function read(body: Uint8Array<ArrayBuffer>, way: keyof typeof ways) {
  const made = ways[way](body);
  const headers = { ...made.headers, 'content-type': 'application/json' };
  return readJson(new Request('https://edge.test/', { method: 'POST', body: made.body, headers }), Said, 200);
}

describe.each(['said', 'streamed'] as const)('a body whose length is %s', (way) => {
  it.each(['plain', 'Grüße, 你好 👋', 'an honest \uFFFD', ''])('is read as it was sent: %j', async (said) => {
    const bytes = json(said);
    expect(await read(bytes, way)).toEqual({ ok: true, value: { value: { said }, bytes: bytes.byteLength } });
  });

  it('may begin with a byte order mark', async () => {
    const read1 = await read(marked(json('an honest \uFFFD')), way);
    expect(read1).toMatchObject({ ok: true, value: { value: { said: 'an honest \uFFFD' } } });
  });

  it.each([
    { why: 'a byte of no character', bytes: [0xff] },
    { why: 'a character cut after its first byte', bytes: [0xc3] },
    { why: 'a character in more bytes than it needs', bytes: [0xc0, 0xaf] },
    { why: 'half a pair', bytes: [0xed, 0xa0, 0x80] },
    { why: 'an honest replacement beside a byte of no character', bytes: [0xef, 0xbf, 0xbd, 0xff] },
  ])('is malformed with $why', async ({ bytes }) => {
    expect(await read(cut(bytes), way)).toMatchObject({ ok: false, error: { code: 'malformed' } });
  });

  it('is malformed when it is no JSON or nothing, and too large beyond the limit', async () => {
    expect(await read(json('x').slice(1), way)).toMatchObject({ ok: false, error: { code: 'malformed' } });
    expect(await read(new Uint8Array(), way)).toMatchObject({ ok: false, error: { code: 'malformed' } });
    expect(await read(json('x'.repeat(200)), way)).toMatchObject({ ok: false, error: { code: 'too_large' } });
  });
});
