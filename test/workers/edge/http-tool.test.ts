import { afterEach, describe, expect, it, vi } from 'vitest';
import { Tool, type HttpTool } from '#schema/contracts/tool';
import { httpTool, type ToolCall } from '../../../workers/edge/tools/http-tool.ts';

const aTool = (more: object = {}): HttpTool =>
  Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/orders', effect: 'read', ...more }) as HttpTool;
const call: ToolCall = { arguments: {}, idempotencyKey: null };
const signal = () => new AbortController().signal;

const platform = globalThis.fetch;
afterEach(() => void (globalThis.fetch = platform));

/** Everything leaves through the platform's fetch: that is the seam. */
function upstream(answer: () => Response | Promise<Response>) {
  const seen: { url: string; method: string; redirect: string; headers: Headers; body: string }[] = [];
  globalThis.fetch = async (input, init) => {
    const request = new Request(input as Request, init as RequestInit);
    const { url, method, headers, redirect } = request;
    seen.push({ url, method, redirect, headers, body: await request.text() });
    return answer();
  };
  return seen;
}

const json = (value: unknown, init: ResponseInit = {}) => Response.json(value, init);

describe('a tool over HTTP', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('gets its arguments as a JSON body by %s', async (method) => {
    const seen = upstream(() => json({ state: 'sent' }));
    const reply = await httpTool(() => undefined)(
      aTool({ method }),
      { arguments: { id: 'ü', n: [1] }, idempotencyKey: 'r/s/1' },
      signal(),
    );
    expect(reply).toMatchObject({ kind: 'ok', status: 200, text: '{"state":"sent"}' });
    expect(seen).toMatchObject([
      { url: 'https://tools.test/orders', method, body: '{"id":"ü","n":[1]}', redirect: 'manual' },
    ]);
    expect(seen[0]?.headers.get('content-type')).toBe('application/json');
    expect(seen[0]?.headers.get('idempotency-key')).toBe('r/s/1');
  });

  it('gets them in the query by GET, behind its own', async () => {
    const seen = upstream(() => json(1));
    const tool = aTool({ method: 'GET', url: 'https://tools.test/find?tenant=1' });
    await httpTool(() => undefined)(
      tool,
      { arguments: { q: 'a & b=c', n: 3, o: { x: 1 } }, idempotencyKey: null },
      signal(),
    );
    const { searchParams } = new URL(seen[0]?.url ?? '');
    expect([...searchParams]).toEqual([
      ['tenant', '1'],
      ['q', 'a & b=c'],
      ['n', '3'],
      ['o', '{"x":1}'],
    ]);
    expect(seen[0]?.body).toBe('');
    expect(seen[0]?.headers.has('idempotency-key')).toBe(false);
  });

  it('sends its declared headers, secrets by the name of the environment', async () => {
    const seen = upstream(() => json(1));
    const headers = { 'x-team': 'help', authorization: { secret: 'TOOL_ORDERS', prefix: 'Bearer ' } };
    const secrets = (name: string) => (name === 'TOOL_ORDERS' ? 's3cret' : undefined);
    await httpTool(secrets)(aTool({ headers }), call, signal());
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer s3cret');
    expect(seen[0]?.headers.get('x-team')).toBe('help');
  });

  it('that repeats what it was sent hands no secret on', async () => {
    const text = 's3cret "with" quotes';
    const headers = { authorization: { secret: 'TOOL_ORDERS', prefix: 'Bearer ' }, 'x-tag': { secret: 'TOOL_TAG' } };
    const secrets = (name: string) => (name === 'TOOL_ORDERS' ? text : 'ok');
    for (const [echo, read] of [
      [() => json({ you: `Bearer ${text}`, ok: true }), '{"you":"Bearer [TOOL_ORDERS]","ok":true}'],
      [() => new Response(`You sent: ${text}, ${text}`), 'You sent: [TOOL_ORDERS], [TOOL_ORDERS]'],
    ] as const) {
      upstream(echo);
      // A secret as short as a word is left: it would be found everywhere.
      expect(await httpTool(secrets)(aTool({ headers }), call, signal())).toMatchObject({ kind: 'ok', text: read });
    }
  });

  it.each<[string, () => Response, object]>([
    ['an error in words', () => new Response('no such id', { status: 404 }), { status: 404, said: 'no such id' }],
    [
      'an error page without end',
      () =>
        new Response(new ReadableStream({ pull: (end) => end.enqueue(new TextEncoder().encode('x'.repeat(3000))) }), {
          ...{ status: 500, headers: { 'content-type': 'text/html' } },
        }),
      { status: 500, said: 'x'.repeat(4096) },
    ],
    [
      'an error whose words never come',
      () => new Response(new ReadableStream(), { status: 503, headers: { 'content-type': 'application/json' } }),
      { status: 503 },
    ],
    [
      'an error that is no text',
      () => new Response('GIF', { status: 404, headers: { 'content-type': 'image/gif' } }),
      { status: 404 },
    ],
  ])('tells the words of %s, as many as there may be', async (_what, reply, expected) => {
    upstream(reply);
    expect(await httpTool(() => undefined)(aTool(), call, signal())).toEqual({ kind: 'http', ...expected });
  });

  it('that repeats a secret in an error hands on no part of it, where the words are cut off too', async () => {
    const secret = 'a-very-long-s3cret';
    const headers = { authorization: { secret: 'TOOL_ORDERS', prefix: 'Bearer ' } };
    upstream(() => new Response(`${secret} ${'x'.repeat(4096 - 26)} ${secret}`, { status: 401 }));
    const reply = await httpTool(() => secret)(aTool({ headers }), call, signal());
    expect(reply).toEqual({ kind: 'http', status: 401, said: `[TOOL_ORDERS] ${'x'.repeat(4096 - 26)} ` });
  });

  it('is not called without its secret', async () => {
    const seen = upstream(() => json(1));
    const headers = { authorization: { secret: 'TOOL_ORDERS' } };
    expect(await httpTool(() => undefined)(aTool({ headers }), call, signal())).toEqual({ kind: 'secret' });
    expect(seen).toEqual([]);
  });

  it('is read to its bound and no further', async () => {
    let sent = 0;
    let cancelled = false;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          sent += 1;
          controller.enqueue(new Uint8Array(100).fill(97));
        },
        cancel: () => void (cancelled = true),
      });
    upstream(() => new Response(endless()));
    const tool = aTool({ responseBytes: 1000 });
    expect(await httpTool(() => undefined)(tool, call, signal())).toEqual({ kind: 'too_large' });
    expect([cancelled, sent < 20]).toEqual([true, true]);
    upstream(() => new Response('x'.repeat(1000)));
    expect(await httpTool(() => undefined)(tool, call, signal())).toMatchObject({ kind: 'ok' });
    upstream(() => new Response('ü'.repeat(501)));
    expect(await httpTool(() => undefined)(tool, call, signal())).toEqual({ kind: 'too_large' });
  });

  it('is not followed where it redirects: that is a reply without a result', async () => {
    const seen = upstream(
      () => new Response('go away', { status: 302, headers: { location: 'http://169.254.169.254/' } }),
    );
    expect(await httpTool(() => undefined)(aTool(), call, signal())).toEqual({ kind: 'http', status: 302 });
    expect(seen.length).toBe(1);
  });

  it('that fails is not read, and its body is let go', async () => {
    let cancelled = false;
    const body = new ReadableStream({ cancel: () => void (cancelled = true) });
    upstream(() => new Response(body, { status: 500 }));
    expect(await httpTool(() => undefined)(aTool(), call, signal())).toEqual({ kind: 'http', status: 500 });
    expect(cancelled).toBe(true);
  });

  it('that we stopped ourselves is no news for the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const stop = new AbortController();
    for (const logged of [1, 1]) {
      upstream(() => Promise.reject(new TypeError('connect ECONNREFUSED')));
      await httpTool(() => undefined)(aTool(), call, stop.signal);
      expect(log).toHaveBeenCalledTimes(logged);
      stop.abort();
    }
    log.mockRestore();
  });

  it.each([
    ['refuses', () => Promise.reject(new TypeError('connect ECONNREFUSED'))],
    [
      'breaks off',
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new Uint8Array([123])),
            pull: (controller) => controller.error(new Error('reset')),
          }),
        ),
    ],
  ])('that %s is a lost connection, not an exception', async (_, answer) => {
    upstream(answer);
    expect(await httpTool(() => undefined)(aTool(), call, signal())).toEqual({ kind: 'connection' });
  });
});
