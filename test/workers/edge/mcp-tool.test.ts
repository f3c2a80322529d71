import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallReply } from '#core/flow/call-again';
import { Tool, type McpTool } from '#schema/contracts/tool';
import { anyTool } from '../../../workers/edge/tools/any-tool.ts';
import type { ToolCall } from '../../../workers/edge/tools/http-tool.ts';
import { modernServer, statefulServer, statelessServer, type RealServer } from '../../mcp/servers.ts';

const platform = globalThis.fetch;
afterEach(() => void (globalThis.fetch = platform));

type Seen = { method: string; headers: Headers };

/** Everything leaves through the platform's fetch: that is the seam. */
function upstream(answer: (request: Request) => Response | Promise<Response>): Seen[] {
  const seen: Seen[] = [];
  globalThis.fetch = async (input, init) => {
    const request = new Request(input as Request, init as RequestInit);
    const { method = '' } = (await request.clone().json()) as { method?: string };
    seen.push({ method, headers: request.headers });
    return answer(request);
  };
  return seen;
}

const aTool = (more: object = {}): McpTool =>
  Tool.parse({ kind: 'mcp', url: 'https://mcp.test/mcp', remote: 'look', effect: 'read', ...more }) as McpTool;
const input = { type: 'object', properties: { id: { type: 'string', 'x-mcp-header': 'Order' } } };
const signal = () => new AbortController().signal;
const call = (given: ToolCall['arguments'] = { id: 'ü1' }, key: string | null = null): ToolCall => ({
  arguments: given,
  idempotencyKey: key,
});
const caller = (secrets: (name: string) => string | undefined = () => undefined) => {
  const ask = anyTool({ secrets, sessions: new Map(), mayCall: () => true });
  return (more: object = {}, one = call()): Promise<CallReply> => ask(aTool({ input, ...more }), one, signal());
};

const servers: [string, () => RealServer, opening: string[]][] = [
  ['of 2026-07-28 that answers in JSON', () => modernServer('json'), ['server/discover']],
  ['of 2026-07-28 that answers in events', () => modernServer('sse'), ['server/discover']],
  ['without sessions', statelessServer, ['server/discover', 'initialize', 'notifications/initialized']],
  [
    'with sessions that answers in JSON',
    () => statefulServer(true),
    ['server/discover', 'initialize', 'notifications/initialized'],
  ],
  [
    'with sessions that answers in events',
    () => statefulServer(false),
    ['server/discover', 'initialize', 'notifications/initialized'],
  ],
];

describe.each(servers)('a tool of a real MCP server %s', (_, make, opening) => {
  it('is called, and later calls go straight to it', async () => {
    const server = make();
    const seen = upstream(server.fetch);
    const ask = caller();
    for (const id of ['ü1', 'o2'])
      expect(await ask({}, call({ id }))).toEqual({
        ...{ kind: 'ok', status: 200, contentType: 'application/json' },
        text: JSON.stringify({ state: 'sent', id }),
      });
    expect(seen.map(({ method }) => method)).toEqual([...opening, 'tools/call', 'tools/call']);
    expect(server.reached.map(({ arguments: given }) => given)).toEqual([{ id: 'ü1' }, { id: 'o2' }]);
  });

  it('gives its text where it has nothing structured, and the other parts by their kinds', async () => {
    upstream(make().fetch);
    const text = 'one\n[image image/png left out]\ntwo';
    expect(await caller()({ remote: 'say' }, call({}))).toMatchObject({ kind: 'ok', contentType: 'text/plain', text });
  });

  it('that writes gets the key of the call, in the message and as a header', async () => {
    const server = make();
    const seen = upstream(server.fetch);
    expect(await caller()({ remote: 'refund', effect: 'write' }, call({ id: 'o1' }, 'run/pay/1'))).toMatchObject({
      text: 'done',
    });
    expect(server.reached).toMatchObject([{ tool: 'refund', meta: { 'sluice/idempotency-key': 'run/pay/1' } }]);
    expect(seen.at(-1)?.headers.get('idempotency-key')).toBe('run/pay/1');
  });

  it('that says it failed is a failure, its words apart', async () => {
    upstream(make().fetch);
    const broken = { kind: 'mcp', fault: 'failed', said: 'secret words' };
    expect(await caller()({ remote: 'break' }, call({}))).toEqual(broken);
  });

  it('that is not there is refused by the server', async () => {
    upstream(make().fetch);
    const reply = await caller()({ remote: 'nowhere' }, call({}));
    expect(reply).toMatchObject({ kind: 'mcp', fault: expect.stringMatching(/^(error|failed)$/) });
  });
});

describe('a tool of a real MCP server', () => {
  it('that asks back is a failure: nobody could answer', async () => {
    upstream(modernServer('json').fetch);
    const reply = await caller()({ remote: 'ask' }, call({}));
    expect(reply).toMatchObject({ kind: 'mcp', fault: expect.stringMatching(/^(asks_back|error)$/) });
  });

  it.each([
    ['reads', { effect: 'read' }],
    ['writes and is keyed', { effect: 'write', keyed: true }],
  ])('is called again with a new session when the server forgot it, if it %s', async (_, more) => {
    const server = statefulServer(true);
    const ask = caller();
    const seen = upstream(server.fetch);
    expect(await ask(more)).toMatchObject({ kind: 'ok' });
    server.forget();
    seen.length = 0;
    expect(await ask(more)).toMatchObject({ kind: 'ok' });
    expect(seen.map(({ method }) => method)).toEqual([
      'tools/call',
      ...['server/discover', 'initialize', 'notifications/initialized'],
      'tools/call',
    ]);
    expect(server.reached).toHaveLength(2);
  });

  it('that writes without a key is not, and the next call gets a new session', async () => {
    const server = statefulServer(true);
    const ask = caller();
    upstream(server.fetch);
    const more = { remote: 'refund', effect: 'write' };
    expect(await ask(more)).toMatchObject({ kind: 'ok' });
    server.forget();
    expect(await ask(more)).toEqual({ kind: 'mcp', fault: 'session' });
    expect(await ask(more)).toMatchObject({ kind: 'ok' });
    expect(server.reached).toHaveLength(2);
  });

  it('gets its secret with every request, hands none on, and shares no session with a tool of another secret', async () => {
    const server = statefulServer(true);
    const text = 'a long s3cret';
    const seen = upstream(server.fetch);
    const ask = caller((name) => `${text} ${name}`);
    const headers = (secret: string) => ({ headers: { authorization: { secret, prefix: 'Bearer ' } } });
    const echoed = await ask(headers('TOOL_A'), call({ id: `${text} TOOL_A` }));
    expect(echoed).toMatchObject({ text: '{"state":"sent","id":"[TOOL_A]"}' });
    for (const { headers: sent } of seen) expect(sent.get('authorization')).toBe(`Bearer ${text} TOOL_A`);
    const before = seen.length;
    await ask(headers('TOOL_B'));
    expect(seen[before]?.headers.has('mcp-session-id')).toBe(false);
    expect(await caller()(headers('TOOL_C'))).toEqual({ kind: 'secret' });
  });
});

const events = (...data: string[]) =>
  new Response(data.map((one) => `event: message\r\ndata: ${one}\r\n\r\n`).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });
const answer = (result: unknown, id: unknown = 1) => JSON.stringify({ jsonrpc: '2.0', id, result });
const json = (text: string, status = 200) =>
  new Response(text, { status, headers: { 'content-type': 'application/json' } });
const fine = answer({ content: [{ type: 'text', text: 'fine' }] });
const drip = (piece: string) =>
  new Response(
    new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await scheduler.wait(1);
        controller.enqueue(new TextEncoder().encode(piece));
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );

describe('whatever an MCP server answers to a call', () => {
  const discovered = answer({ supportedVersions: ['2026-07-28'], capabilities: {} });
  const said = async (reply: () => Response, more: object = {}) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const seen = upstream((request) =>
      request.headers.get('mcp-method') === 'tools/call' ? reply() : json(discovered),
    );
    const got = await caller()({ responseBytes: 2000, ...more });
    log.mockRestore();
    return { got, calls: seen.length - 1 };
  };

  it.each<[string, () => Response, CallReply]>([
    ['garbage', () => json('{"jsonrpc":'), { kind: 'mcp', fault: 'not_mcp' }],
    [
      'a web page',
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      { kind: 'mcp', fault: 'not_mcp' },
    ],
    ['another id', () => json(answer({ content: [] }, 2)), { kind: 'mcp', fault: 'not_mcp' }],
    ['another id in events', () => events(answer({ content: [] }, '1')), { kind: 'mcp', fault: 'not_mcp' }],
    ['no jsonrpc', () => json('{"id":1,"result":{"content":[]}}'), { kind: 'mcp', fault: 'not_mcp' }],
    ['a result that is none', () => json(answer([])), { kind: 'mcp', fault: 'not_mcp' }],
    ['a result without content', () => json(answer({})), { kind: 'mcp', fault: 'not_mcp' }],
    ['nothing', () => json(''), { kind: 'mcp', fault: 'not_mcp' }],
    ['202 and no answer', () => new Response(null, { status: 202 }), { kind: 'mcp', fault: 'not_mcp' }],
    ['null', () => json('null'), { kind: 'mcp', fault: 'not_mcp' }],
    ['too much', () => json(answer({ content: [{ type: 'text', text: 'x'.repeat(3000) }] })), { kind: 'too_large' }],
    ['events without end', () => drip(`data: ${'x'.repeat(200)}`), { kind: 'too_large' }],
    [
      'other messages without end',
      () => drip(`data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n`),
      { kind: 'too_large' },
    ],
    ['comments without end', () => drip(': still there\n\n'), { kind: 'too_large' }],
    ['401', () => json('{}', 401), { kind: 'http', status: 401 }],
    [
      '403 with an error',
      () => json('{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}', 403),
      { kind: 'http', status: 403 },
    ],
    ['429', () => new Response('slow', { status: 429 }), { kind: 'http', status: 429 }],
    ['500 with a long page', () => new Response('x'.repeat(500_000), { status: 500 }), { kind: 'http', status: 500 }],
    [
      'a redirect',
      () => new Response(null, { status: 307, headers: { location: 'http://10.0.0.1/' } }),
      { kind: 'http', status: 307 },
    ],
    [
      'an error',
      () => json('{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"s3cret"}}'),
      { kind: 'mcp', fault: 'error', code: -32_602, said: 's3cret' },
    ],
    ['a task', () => json(answer({ task: { taskId: '1' } })), { kind: 'mcp', fault: 'not_mcp' }],
  ])('%s is told as what it is', async (_, reply, expected) => {
    const { got } = await said(reply);
    expect(got).toEqual(expected);
  });

  it('an answer among other messages is found, and a stream that stays open is not waited for', async () => {
    const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}';
    let sent = 0;
    const open = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull: (controller) => {
            const data = [progress, '{"jsonrpc":"2.0","id":7,"method":"ping"}', answer({ content: [] }, 9), fine];
            const one = data[sent++];
            if (one !== undefined) return controller.enqueue(new TextEncoder().encode(`data: ${one}\n\n`));
            return new Promise(() => {});
          },
        }),
        { headers: { 'content-type': 'text/event-stream; charset=utf-8' } },
      );
    expect((await said(open)).got).toMatchObject({ kind: 'ok', text: 'fine' });
    expect((await said(() => events(progress, fine))).got).toMatchObject({ kind: 'ok', text: 'fine' });
    expect((await said(() => json(`[${progress},${fine}]`))).got).toMatchObject({ kind: 'ok', text: 'fine' });
  });

  it('a silence ends with the signal', async () => {
    upstream(
      (request) => new Promise((_, stop) => request.signal.addEventListener('abort', () => stop(new Error('stopped')))),
    );
    const stop = new AbortController();
    const ask = anyTool({ secrets: () => undefined, sessions: new Map(), mayCall: () => true });
    const reply = ask(aTool(), call(), stop.signal);
    await scheduler.wait(5);
    stop.abort();
    expect(await reply).toEqual({ kind: 'connection' });
  });
});

describe('whatever an MCP server answers to a greeting', () => {
  const hello = (version: unknown) =>
    answer({ protocolVersion: version, capabilities: {}, serverInfo: { name: 's', version: '1' } });
  const error = (code: number, data: unknown = null, status = 400) =>
    json(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message: 'no', data } }), status);
  const greeted = async (discover: () => Response, initialize: () => Response = () => json(hello('2025-06-18'))) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const seen = upstream(async (request) => {
      const { method } = (await request.json()) as { method: string };
      if (method === 'server/discover') return discover();
      if (method === 'initialize') return initialize();
      return method === 'tools/call' ? json(fine) : new Response(null, { status: 202 });
    });
    const got = await caller()();
    log.mockRestore();
    return { got, methods: seen.map(({ method }) => method), seen };
  };
  const lost = { kind: 'mcp', fault: 'version' };

  it.each<[string, () => Response]>([
    ['400', () => new Response('Bad Request', { status: 400 })],
    ['404', () => new Response('', { status: 404 })],
    ['405', () => new Response('', { status: 405 })],
    ['an unknown method', () => error(-32_601, null, 200)],
    ['what FastMCP says', () => error(-32_602, null, 200)],
    ['a wish for a session', () => error(-32_000)],
    ['older versions that it prefers', () => error(-32_022, { supported: ['2025-11-25'] })],
    ['a web page', () => new Response('<html>')],
  ])('%s: it may be an older one, and is greeted so', async (_, discover) => {
    const { got, methods, seen } = await greeted(discover);
    expect(got).toMatchObject({ kind: 'ok', text: 'fine' });
    expect(methods).toEqual(['server/discover', 'initialize', 'notifications/initialized', 'tools/call']);
    expect(seen.at(-1)?.headers.get('mcp-protocol-version')).toBe('2025-06-18');
    expect(seen.at(-1)?.headers.has('mcp-method')).toBe(false);
  });

  it.each<[string, () => Response, object]>([
    ['401', () => new Response('', { status: 401 }), { kind: 'http', status: 401 }],
    ['503', () => new Response('', { status: 503 }), { kind: 'http', status: 503 }],
    ['a redirect', () => new Response('', { status: 301 }), { kind: 'http', status: 301 }],
    ['only newer versions', () => error(-32_022, { supported: ['2031-01-01'] }), lost],
    ['only newer versions, in a result', () => json(answer({ supportedVersions: ['2031-01-01'] })), lost],
    ['a capability that it wants', () => error(-32_021), { kind: 'mcp', fault: 'error', code: -32_021 }],
  ])('%s: the call ends there', async (_, discover, expected) => {
    const { got, methods } = await greeted(discover);
    expect([got, methods]).toEqual([expected, ['server/discover']]);
  });

  it.each<[string, () => Response, object]>([
    ['a version that is too old', () => json(hello('2024-11-05')), lost],
    ['no version', () => json(hello(7)), { kind: 'mcp', fault: 'not_mcp' }],
    ['a refusal', () => error(-32_603, null, 200), { kind: 'mcp', fault: 'error', code: -32_603 }],
    ['404', () => new Response('', { status: 404 }), { kind: 'http', status: 404 }],
    [
      'a session that is no header',
      () => new Response(hello('2025-06-18'), { headers: { 'mcp-session-id': 'a b' } }),
      { kind: 'mcp', fault: 'not_mcp' },
    ],
  ])('%s of an older one: the call ends there', async (_, initialize, expected) => {
    const { got, methods } = await greeted(() => new Response('', { status: 400 }), initialize);
    expect([got, methods]).toEqual([expected, ['server/discover', 'initialize']]);
  });
});
