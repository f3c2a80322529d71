import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallReply } from '#core/flow/call-again';
import type { RunId, ToolName } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import { Tool } from '#schema/contracts/tool';
import { Span } from '#schema/contracts/trace';
import { execute, type Performers } from '../../../workers/edge/execute/execute.ts';
import { Ledger } from '../../../workers/edge/execute/ledger.ts';
import { baseline } from '../../../workers/edge/providers/baseline.ts';
import { httpTool, type ToolCall } from '../../../workers/edge/tools/http-tool.ts';
import { scriptedTool } from '../../../workers/edge/tools/scripted-tool.ts';

const orders = 'orders' as ToolName;
const aTool = (more: object = {}): Tool =>
  Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/orders', effect: 'read', ...more });
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

const ok = (value: Json): CallReply => ({
  kind: 'ok',
  status: 200,
  contentType: 'application/json',
  text: JSON.stringify(value),
});

const flow: ManifestInput['flow'] = [
  { kind: 'retrieve', name: 'found', from: 'docs', query: '{{ input.id }}' },
  { kind: 'tool', name: 'look', tool: 'orders', arguments: { id: { var: 'input.id' } } },
  { kind: 'output', value: { state: { var: 'look.result.state' } } },
];
const document = { id: 'd', text: 'Because.', source: 'a.md', score: 1, fetchedAt: null };

type World = {
  tool?: object;
  over?: Partial<ManifestInput>;
  performers?: Partial<Performers>;
  replies?: [CallReply, ...CallReply[]];
};

/** A run of a feature that looks an order up by a tool of these properties. */
async function look({ tool = {}, over = {}, performers = {}, replies = [ok({ state: 'sent' })] }: World) {
  const manifest = Manifest.parse({
    format: 1,
    input: { type: 'object' },
    output: { type: 'object', properties: { state: { type: 'string' } }, required: ['state'] },
    flow,
    ...over,
  });
  const { callTool, calls } = scriptedTool(...replies);
  const ledger = new Ledger(() => Date.now(), Date.now());
  const end = await execute(
    manifest,
    { input: { id: 'o1' }, context: {}, session: null },
    {
      providers: { baseline, openai: baseline, anthropic: baseline },
      ledger,
      caller: { hasLeft: () => false, leaves: new Promise(() => {}) },
      now: () => Date.now(),
      draw: () => 0,
      search: async () => [document],
      tools: { [orders]: aTool(tool) },
      callTool,
      effects: 'allowed',
      run: 'help.01JD0000000000000000000000' as RunId,
      ...performers,
    },
  );
  const spans = ledger.spans().map((span) => Span.parse(span));
  return { end, calls, spans: spans.filter(({ kind }) => kind === 'tool') };
}

describe('a run with a tool', () => {
  it('gives its result to later steps, and carries what its retrieve steps found', async () => {
    const { end, calls, spans } = await look({});
    expect(end).toEqual({
      kind: 'finished',
      output: { state: 'sent' },
      degraded: false,
      because: null,
      documents: [document],
    });
    expect(calls).toMatchObject([{ arguments: { id: 'o1' }, idempotencyKey: null }]);
    expect(spans).toMatchObject([
      {
        name: 'execute_tool orders',
        step: 'look',
        status: 'ok',
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'orders',
          'gen_ai.tool.call.arguments': '{"id":"o1"}',
          'gen_ai.tool.call.result': '{"state":"sent"}',
          'http.response.status_code': 200,
          'sluice.tool.effect': 'read',
        },
      },
    ]);
  });

  it('sends a key that is its run, step and visit with a tool that writes', async () => {
    const { calls } = await look({ tool: { effect: 'write' } });
    expect(calls).toMatchObject([{ idempotencyKey: 'help.01JD0000000000000000000000/look/1' }]);
  });

  it('tries a tool that reads a second time, and shows both', async () => {
    const { end, spans } = await look({ replies: [{ kind: 'http', status: 503 }, ok({ state: 'sent' })] });
    expect(end.kind).toBe('finished');
    expect(spans.map(({ status, attributes }) => [status, attributes['http.response.status_code']])).toEqual([
      ['error', 503],
      ['ok', 200],
    ]);
    const down = await look({ replies: [{ kind: 'connection' }] });
    expect([down.calls.length, down.end]).toMatchObject([2, { kind: 'failed', code: 'upstream_failed', step: 'look' }]);
  });

  it('never tries a tool that writes a second time', async () => {
    for (const reply of [{ kind: 'http', status: 503 }, { kind: 'connection' }] as const) {
      const { end, calls } = await look({ tool: { effect: 'write' }, replies: [reply, ok({ state: 'sent' })] });
      expect([calls.length, end.kind]).toEqual([1, 'failed']);
    }
  });

  it('gives the declared degraded answer when the tool fails', async () => {
    const { end } = await look({ over: { degraded: { state: 'unknown' } }, replies: [{ kind: 'http', status: 404 }] });
    expect(end).toMatchObject({
      kind: 'finished',
      degraded: true,
      output: { state: 'unknown' },
      because: { code: 'upstream_failed', detail: 'Tool orders answered with status 404.' },
    });
  });

  it.each([
    ['its own time', { timeoutMs: 20 }, {}],
    ["the run's", {}, { limits: { deadlineMs: 100 } }],
  ])('waits no longer than %s, and stops the call', async (_, tool, over) => {
    let stopped = false;
    const silent: Performers['callTool'] = (_tool, _call, stop) => {
      stop.addEventListener('abort', () => void (stopped = true));
      return new Promise(() => {});
    };
    const beganMs = Date.now();
    const { end, spans } = await look({ tool, over, performers: { callTool: silent } });
    expect(Date.now() - beganMs).toBeLessThan(2000);
    expect(end).toMatchObject({ kind: 'failed', code: 'deadline', detail: 'Tool orders did not answer in time.' });
    expect([stopped, spans[0]?.attributes['error.type']]).toEqual([true, 'timeout']);
  });

  it('does not begin a call for which the run has no time left', async () => {
    const late = new Ledger(() => Date.now(), Date.now() - 200);
    const { end, calls } = await look({
      tool: { effect: 'write' },
      over: { limits: { deadlineMs: 100 } },
      performers: { ledger: late },
    });
    expect(end).toMatchObject({ kind: 'failed', code: 'deadline', step: 'look' });
    expect(calls).toEqual([]);
  });

  it('is not called a second time when the first took all the time there was', async () => {
    let nowMs = 0;
    let calls = 0;
    const slow: Performers['callTool'] = async () => {
      calls += 1;
      nowMs += 100;
      return { kind: 'connection' };
    };
    const performers = { callTool: slow, ledger: new Ledger(() => nowMs, 0) };
    const { end } = await look({ over: { limits: { deadlineMs: 100 } }, performers });
    expect([end, calls]).toMatchObject([{ kind: 'failed', code: 'upstream_failed' }, 1]);
  });

  it('stops the call of a caller who leaves', async () => {
    let stopped = false;
    const silent: Performers['callTool'] = (_tool, _call, stop) => {
      stop.addEventListener('abort', () => void (stopped = true));
      return new Promise(() => {});
    };
    const caller = { hasLeft: () => false, leaves: scheduler.wait(20) };
    const { end } = await look({ performers: { callTool: silent, caller } });
    expect([end, stopped]).toEqual([{ kind: 'aborted' }, true]);
  });

  it('fails clearly when its tool was deleted, whatever it was', async () => {
    for (const effects of ['allowed', 'withheld'] as const) {
      const { end, calls, spans } = await look({ performers: { tools: {}, effects } });
      expect(end).toEqual({
        kind: 'failed',
        code: 'unavailable',
        detail: 'There is no tool orders any more.',
        step: 'look',
      });
      expect([calls, spans[0]?.status]).toEqual([[], 'error']);
    }
  });
});

describe('a run whose effects are withheld', () => {
  const performers = { effects: 'withheld' } as const;

  it('ends where it comes to a tool with effects, without calling it', async () => {
    const { end, calls, spans } = await look({ tool: { effect: 'write' }, performers });
    expect(end).toEqual({ kind: 'withheld', tool: 'orders', step: 'look' });
    expect(calls).toEqual([]);
    expect(spans).toMatchObject([{ status: 'ok', attributes: { 'sluice.tool.withheld': true } }]);
  });

  it('does so also where a degraded answer is declared', async () => {
    const { end } = await look({ tool: { effect: 'write' }, performers, over: { degraded: { state: 'unknown' } } });
    expect(end.kind).toBe('withheld');
  });

  it('calls tools that only read', async () => {
    const { end, calls } = await look({ performers });
    expect([end.kind, calls.length]).toEqual(['finished', 1]);
  });
});
