import { describe, expect, it } from 'vitest';
import { Problem } from '#schema/contracts/problem';
import { a, asking, b, request, runOf, smallEdge } from './small-edge.ts';

const body = { input: { question: 'Is it?' }, context: { targetingKey: 'u1' } };
const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return Problem.parse(await response.json());
};
const about = ['sluice-run', 'sluice-version', 'sluice-arm', 'sluice-reason', 'sluice-cache', 'sluice-attempts'];

describe('a run', () => {
  it.each([
    {
      why: 'no key',
      make: () => new Request('https://edge.test/v1/features/help/runs', { method: 'POST', body: '{}' }),
      status: 401,
    },
    { why: 'a wrong key', make: () => runOf(body, { 'x-api-key': 'wrong' }), status: 401 },
    { why: 'an endless key', make: () => runOf(body, { 'x-api-key': 'x'.repeat(5000) }), status: 401 },
    { why: 'a client key', make: () => runOf(body, { 'x-api-key': 'client' }), status: 403 },
    {
      why: 'a key of another feature',
      make: () => runOf(body, { authorization: 'Bearer limited', 'x-api-key': '' }),
      status: 403,
    },
    {
      why: 'a pin without the right to pin',
      make: () => runOf({ ...body, version: a.id }, { 'x-api-key': 'no-pin' }),
      status: 403,
    },
    { why: 'no JSON', make: () => runOf('{"input":'), status: 400 },
    {
      why: 'bytes that are no UTF-8',
      make: () => new Request(runOf(''), { method: 'POST', body: new Uint8Array([0x22, 0xff, 0x22]) }),
      status: 400,
    },
    { why: 'another content type', make: () => runOf(body, { 'content-type': 'text/plain' }), status: 415 },
    { why: 'too much', make: () => runOf({ input: { question: 'x'.repeat(1_000_001) } }), status: 413 },
    { why: 'an unknown feature', make: () => request('/v1/features/nope/runs', body), status: 404 },
    { why: 'a feature named as a prototype', make: () => request('/v1/features/constructor/runs', body), status: 404 },
    { why: 'a name that is none', make: () => request('/v1/features/%E0%A4%A/runs', body), status: 404 },
    { why: 'an unknown version', make: () => runOf({ ...body, version: b.id }), status: 404 },
    {
      why: 'a method that is none here',
      make: () => new Request('https://edge.test/v1/features/help/runs'),
      status: 405,
    },
    { why: 'nothing at this address', make: () => request('/v1/else', body), status: 404 },
  ])('refused for $why is a problem document with $status, and no run', async ({ make, status }) => {
    const edge = await smallEdge({ manifest: asking() });
    const response = await edge.send(make());
    expect(await problemOf(response)).toMatchObject({ status });
    expect(response.status).toBe(status);
    expect(response.headers.has('sluice-run')).toBe(false);
    expect(edge.records).toEqual([]);
  });

  it('refuses an unknown name with the known ones, and a body that streams past the limit', async () => {
    const edge = await smallEdge({ manifest: asking() });
    const problem = await problemOf(await edge.send(runOf({ ...body, strem: true })));
    expect(problem).toMatchObject({ status: 422, code: 'invalid' });
    expect(problem.issues?.[0]?.message).toBe(
      'Unknown name "strem"; known: input, context, session, stream, cache, version, tags.',
    );
    let sent = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(new Uint8Array(100_000).fill(32));
      },
    });
    const response = await edge.send(new Request(runOf(''), { method: 'POST', body: endless }));
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(20);
  });

  it('reads its own writes: what memory does not know is looked for once more before 404', async () => {
    const edge = await smallEdge({ manifest: asking() });
    await edge.send(request('/v1/features/nope/runs', body));
    await edge.send(runOf({ ...body, version: b.id }));
    await edge.send(runOf(body));
    expect(edge.reads).toEqual([false, true, false, true, false]);
  });

  it("whose input the version's schema refuses is 422 with paths, and counts against that version", async () => {
    const edge = await smallEdge({ manifest: asking() });
    const response = await edge.send(runOf({ ...body, input: { question: 7 } }));
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      code: 'invalid_input',
      version: a.id,
      arm: 'control',
      issues: [{ path: 'input.question' }],
    });
    expect(about.every((name) => response.headers.has(name))).toBe(true);
    expect(edge.records[1]).toMatchObject({ outcome: 'invalid_input' });
    expect(edge.asked).toEqual([]);
  });

  it('larger than the version allows is 413, and counts against that version', async () => {
    const edge = await smallEdge({ manifest: asking({ limits: { inputBytes: 30 } }) });
    expect((await edge.send(runOf(body))).status).toBe(200);
    const response = await edge.send(runOf({ input: { question: 'x'.repeat(30) } }));
    expect(await problemOf(response)).toMatchObject({ status: 413, code: 'too_large', version: a.id });
    expect(edge.records[3]).toMatchObject({ outcome: 'invalid_input' });
  });
});
