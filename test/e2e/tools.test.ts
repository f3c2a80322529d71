import { createServer, type IncomingMessage, type Server } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FeatureName, RunId, ToolName } from '../../schema/contracts/ids.ts';
import type { ToolInput } from '../../schema/contracts/tool.ts';
import * as z from 'zod';
import { KEY, must, startWorld, until, type World } from './world.ts';

type Met = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
type Reply =
  | { status?: number; headers?: Record<string, string>; body?: string | Buffer }
  | 'silence'
  | 'cut'
  | 'endless'
  | 'drip';

const SECRET = 's3cret-of-the-tests';
let world: World;
let server: Server;
let base = '';
const met: Met[] = [];
let reply: (n: number) => Reply = () => ({});

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      met.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      const said = reply(met.length);
      if (said === 'silence') return;
      if (said === 'cut') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"state":');
        setTimeout(() => response.destroy(), 20);
        return;
      }
      if (said === 'drip') {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drops = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drops));
        return;
      }
      if (said === 'endless') {
        response.writeHead(200, { 'content-type': 'text/plain' });
        const pour = (): void => {
          while (!response.destroyed && response.write('x'.repeat(16_384)));
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
        return;
      }
      response.writeHead(said.status ?? 200, { 'content-type': 'application/json', ...said.headers });
      response.end(said.body ?? '{"state":"sent"}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  world = await startWorld(() => null, { TOOL_ORDERS: SECRET });
});
afterAll(async () => {
  await world.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
beforeEach(() => {
  met.length = 0;
  reply = () => ({});
});

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
const declare = async (
  name: string,
  more: Partial<Extract<z.input<typeof ToolInput>, { kind: 'http' }>> = {},
): Promise<void> => {
  const body = { kind: 'http', method: 'POST', url: `${base}/orders`, effect: 'read', ...more } as const;
  must(await world.admin('tool.put', { params: { name: name as ToolName }, body }));
};

/** A feature whose only version calls a tool with the input's id, and says what state it answered. */
async function featureOf(name: string, tool: string): Promise<void> {
  const params = { feature: name as FeatureName };
  must(await world.admin('feature.put', { params, body: { owners, level: 'L0' } }));
  const manifest = {
    format: 1,
    input: { type: 'object' },
    output: { type: 'object', required: ['state'], properties: { state: { type: 'string' } } },
    flow: [
      { kind: 'tool', name: 'look', tool, arguments: { id: { var: 'input.id' } } },
      { kind: 'output', value: { state: { var: 'look.result.state' } } },
    ],
  };
  must(await world.admin('version.push', { params, body: { manifest } }));
}

const Ran = z.object({ id: z.string().optional(), run: z.string().optional() }).loose();
async function run(feature: string): Promise<{ status: number; body: z.infer<typeof Ran>; tookMs: number }> {
  const began = Date.now();
  const response = await fetch(`${world.session.url}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { id: 'o 1' } }),
  });
  const body = Ran.parse(await response.json());
  return { status: response.status, body, tookMs: Date.now() - began };
}

test('a run calls its tool with its secret, and the trace shows the call without it', async () => {
  await declare('orders', { headers: { authorization: { secret: 'TOOL_ORDERS', prefix: 'Bearer ' } } });
  await featureOf('calls', 'orders');
  const { status, body } = await run('calls');
  expect([status, body]).toMatchObject([200, { output: { state: 'sent' } }]);
  expect(met).toMatchObject([{ method: 'POST', url: '/orders', body: '{"id":"o 1"}' }]);
  expect(met[0]?.headers['authorization']).toBe(`Bearer ${SECRET}`);
  const trace = await until('the trace is there', async () => {
    const got = await world.admin('trace.get', { params: { run: body.id as RunId } });
    return got.ok && got.value;
  });
  expect(trace.spans).toMatchObject([{ name: 'execute_tool orders', kind: 'tool', status: 'ok' }]);
  expect(JSON.stringify(trace)).not.toContain(SECRET);
  expect(JSON.stringify(trace)).not.toContain(base);
});

test('a tool that writes gets the key of its run and step, and is never asked twice', async () => {
  await declare('refund', { effect: 'write', revert: { how: 'Book it back by hand.' } });
  await featureOf('refunds', 'refund');
  const fine = await run('refunds');
  expect(met.map(({ headers }) => headers['idempotency-key'])).toEqual([`${fine.body.id}/look/1`]);
  reply = () => ({ status: 503, body: 'internal words' });
  const { status, body } = await run('refunds');
  expect([status, met.length]).toEqual([502, 2]);
  expect(JSON.stringify(body)).toContain('status 503');
  expect(JSON.stringify(body)).not.toContain('internal words');
});

/** A small reply that says truly how long it is, compressed. */
function bomb(coding: 'gzip' | 'br'): Reply {
  const text = Buffer.alloc(40_000_000, ' ');
  const body = coding === 'gzip' ? gzipSync(text) : brotliCompressSync(text);
  return { headers: { 'content-encoding': coding, 'content-length': String(body.length) }, body };
}

test.each<[string, Reply, { status: number; detail: string; calls: number }]>([
  ['redirects', { status: 302, headers: { location: '/elsewhere' } }, { status: 502, detail: 'status 302', calls: 1 }],
  ['says 404', { status: 404 }, { status: 502, detail: 'status 404', calls: 1 }],
  ['breaks off', 'cut', { status: 502, detail: 'broke off', calls: 2 }],
  ['pours without end', 'endless', { status: 502, detail: 'more than 5000 bytes', calls: 1 }],
  ['unpacks to 40 MB', bomb('gzip'), { status: 502, detail: 'more than 5000 bytes', calls: 1 }],
  ['unpacks to 40 MB of Brotli', bomb('br'), { status: 502, detail: 'more than 5000 bytes', calls: 1 }],
  ['drips', 'drip', { status: 504, detail: 'in time', calls: 1 }],
  ['answers half JSON', { body: '{"state":' }, { status: 502, detail: 'said it sends JSON', calls: 1 }],
  ['says nothing', 'silence', { status: 504, detail: 'in time', calls: 1 }],
])('a tool that %s is a clear failure within its time', async (_, said, { status: expected, detail, calls }) => {
  await declare('faulty', { responseBytes: 5000, timeoutMs: 500 });
  await featureOf('faulty', 'faulty');
  reply = () => said;
  const { status, body, tookMs } = await run('faulty');
  expect([status, met.length]).toEqual([expected, calls]);
  expect(JSON.stringify(body)).toContain(detail);
  expect(tookMs).toBeLessThan(5000);
});

test('a tool that fails once is asked again when it only reads', async () => {
  await declare('shaky');
  await featureOf('shaky', 'shaky');
  reply = (n) => (n === 1 ? { status: 500 } : {});
  expect(await run('shaky')).toMatchObject({ status: 200, body: { output: { state: 'sent' } } });
  expect(met.length).toBe(2);
});

test('what an admin changes or deletes holds for the next run', async () => {
  await declare('moving');
  await featureOf('moves', 'moving');
  await declare('moving', { method: 'GET', url: `${base}/moved?tenant=1` });
  await run('moves');
  expect(met).toMatchObject([{ method: 'GET', url: '/moved?tenant=1&id=o+1' }]);
  must(await world.admin('tool.delete', { params: { name: 'moving' as ToolName } }));
  const { status, body } = await run('moves');
  expect([status, met.length]).toEqual([503, 1]);
  expect(JSON.stringify(body)).toContain('There is no tool moving any more.');
});
