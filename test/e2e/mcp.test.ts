import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName, RunId, ToolName } from '../../schema/contracts/ids.ts';
import { ToolInput } from '../../schema/contracts/tool.ts';
import { modernServer, statefulServer, type RealServer } from '../mcp/servers.ts';
import { KEY, must, startWorld, until, type World } from './world.ts';

let world: World;
let server: Server;
let base = '';
const real: { [path: string]: RealServer } = { '/modern': modernServer('sse'), '/sessions': statefulServer(false) };
const SECRET = 'Bearer mcp-s3cret-of-the-shop';

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '', method = 'GET', headers } = request;
  if (headers.authorization !== SECRET) return void response.writeHead(401).end('who are you?');
  const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const body = await text(request);
  const init = { method, headers: given, ...(method === 'POST' ? { body } : {}) };
  const answer = await real[url]?.fetch(new Request(`${base}${url}`, init));
  response.writeHead(answer?.status ?? 404, Object.fromEntries(answer?.headers ?? []));
  response.end(await answer?.text());
}

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  world = await startWorld(() => null, { TOOL_SHOP: SECRET });
});
afterAll(async () => {
  await world.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const headers = { authorization: { secret: 'TOOL_SHOP' } };
const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

async function run(feature: FeatureName): Promise<{ status: number; body: { id: string; output?: unknown } }> {
  const response = await fetch(`${world.session.url}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { id: 'ü 1' } }),
  });
  return { status: response.status, body: (await response.json()) as { id: string } };
}

test.each(['/modern', '/sessions'])(
  'a tool that was found at a real server (%s) is declared as it was proposed, and called',
  async (path) => {
    const feature = `mcp${path.replace('/', '-')}` as FeatureName;
    const url = base + path;
    const secrets = { TOOL_SHOP: SECRET };
    const offered = must(await world.admin('tool.discover', { body: { url, headers, secrets } }));
    expect(offered.server).toBe('shop');
    expect(offered.tools.map(({ name, declaration: { effect, keyed } }) => [name, effect, keyed])).toEqual([
      ['look', 'read', undefined],
      ['say', 'read', undefined],
      ['refund', 'write', true],
      ['break', 'write', undefined],
      ['ask', 'write', undefined],
    ]);
    expect(offered.tools.flatMap(({ issues }) => issues)).toEqual([]);
    expect(JSON.stringify(offered)).not.toContain(SECRET);
    const [look] = offered.tools;
    const name = `${feature}-look` as ToolName;
    must(await world.admin('tool.put', { params: { name }, body: ToolInput.parse(look?.declaration) }));
    must(await world.admin('feature.put', { params: { feature }, body: { owners, level: 'L0' } }));
    const manifest = {
      format: 1,
      input: { type: 'object' },
      output: {
        type: 'object',
        required: ['state'],
        properties: { state: { type: 'string' }, id: { type: 'string' } },
      },
      flow: [
        { kind: 'tool', name: 'look', tool: name, arguments: { id: { var: 'input.id' } } },
        { kind: 'output', value: { state: { var: 'look.result.state' }, id: { var: 'look.result.id' } } },
      ],
    };
    must(await world.admin('version.push', { params: { feature }, body: { manifest } }));
    for (const _ of [1, 2])
      expect(await run(feature)).toMatchObject({ status: 200, body: { output: { state: 'sent', id: 'ü 1' } } });
    const { body } = await run(feature);
    const trace = await until('the trace is there', async () => {
      const got = await world.admin('trace.get', { params: { run: body.id as RunId } });
      return got.ok && got.value;
    });
    expect(trace.spans).toMatchObject([{ name: `execute_tool ${name}`, status: 'ok' }]);
    expect(JSON.stringify(trace)).not.toContain(SECRET);
  },
);

test('a server that lets nobody in, is none, or is not public is told as that', async () => {
  const of = (url: string, more: object = {}) => world.admin('tool.discover', { body: { url, ...more } });
  expect(await of(`${base}/modern`)).toMatchObject({
    error: { code: 'upstream_failed', detail: 'It answered with status 401.' },
  });
  expect(await of('http://10.0.0.1/mcp')).toMatchObject({ error: { code: 'invalid' } });
  expect(await of(`${base}/modern`, { headers })).toMatchObject({
    error: { code: 'invalid', issues: [{ path: 'secrets.TOOL_SHOP' }] },
  });
});
