import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { benchSecrets, type DirectSession, startDirectSession } from '../../bench/direct-session.ts';
import type { CodeHash } from '../../schema/contracts/code.ts';
import type { FeatureName, RunId, ToolName } from '../../schema/contracts/ids.ts';
import type { FakeCall } from '../../scripts/fake-calls.ts';
import { type Ask, type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import { adminOf, must, until } from './world.ts';

// On workerd's own socket: wrangler's development proxy holds events back.
const SECRET = 's3cret-of-the-tests';
const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

type Met = { path: string; body: string; key: string | undefined; atMs: number };

let upstream: FakeUpstream;
let workers: DirectSession;
let shop: Server;
const met: Met[] = [];
const asks: Ask[] = [];
/** What the model calls in each turn; after the last it answers. */
let turns: readonly (readonly FakeCall[])[] = [];

const admin = () => adminOf(workers.edge, benchSecrets.SLUICE_ADMIN_TOKEN);

/** A shop: `/find` knows orders, `/slow` takes 200 ms, `/refund` writes, `/broken` fails and says what it was sent. */
const startShop = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const body = Buffer.concat(chunks).toString();
      met.push({ path, body, key: headers['idempotency-key']?.toString(), atMs: performance.now() });
      const say = (status: number, said: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
      };
      if (path === '/broken') say(422, { error: 'orders are closed', seen: headers.authorization });
      else setTimeout(() => say(200, { path, given: JSON.parse(body) as unknown }), path === '/slow' ? 200 : 0);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
};

const baseOf = (server: Server): string => {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};

async function declare(name: string, path: string, more: object = {}): Promise<void> {
  const body = {
    ...({ kind: 'http', method: 'POST', effect: 'read' } as const),
    url: `${baseOf(shop)}${path}`,
    headers: { authorization: { secret: 'TOOL_SHOP', prefix: 'Bearer ' } },
    input: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    ...more,
  };
  must(await admin()('tool.put', { params: { name: name as ToolName }, body }));
}

/** A feature whose agent may call all of them. */
async function featureOf(name: string, more: object = {}): Promise<void> {
  const feature = name as FeatureName;
  must(await admin()('feature.put', { params: { feature }, body: { owners, level: 'L0' } }));
  const source = 'var sluice = { priceOf: ({ n }) => { if (n < 0) throw new Error("no such price"); return n * 2; } };';
  const code = createHash('sha256').update(source).digest('hex') as CodeHash;
  must(await admin()('code.put', { params: { feature, code }, body: { source } }));
  const manifest = {
    ...{ format: 1, code, input: { type: 'object' }, output: { type: 'object' } },
    models: { main: [{ provider: 'openai', model: 'gpt-5-mini', retries: 0, timeoutMs: 5000 }] },
    prompts: { plan: { system: 'You help.', user: '{{ input.question }}' } },
    tools: {
      price: {
        ...{ function: 'priceOf', description: 'Doubles.' },
        input: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } },
      },
    },
    flow: [
      {
        ...{ kind: 'agent', name: 'plan', prompt: 'plan', model: 'main', maxTurns: 4 },
        ...{ tools: ['find', 'slow', 'refund', 'broken', 'price'], ...more },
      },
      {
        kind: 'output',
        value: { answer: { var: 'plan.text' }, calls: { var: 'plan.calls' }, turns: { var: 'plan.turns' } },
      },
    ],
  };
  must(await admin()('version.push', { params: { feature }, body: { manifest } }));
}

async function send(question: string, { feature = 'orders', ...more }: { feature?: string; stream?: true } = {}) {
  return fetch(`${workers.edge}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${benchSecrets.SLUICE_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { question }, context: { targetingKey: 'u1' }, ...more }),
  });
}

async function run(question: string, feature?: string) {
  const response = await send(question, feature === undefined ? {} : { feature });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body };
}

beforeAll(async () => {
  const answer = (ask: Ask): string => `Answered after ${ask.results.length} results.`;
  upstream = await startFakeUpstream({
    answer,
    calls: (ask) => {
      asks.push(ask);
      const turn = asks.length - 1;
      return ask.tools.length === 0 ? [] : (turns[turn] ?? []);
    },
  });
  shop = await startShop();
  workers = await startDirectSession({
    ...{ OPENAI_BASE_URL: `${upstream.url}/v1`, OPENAI_API_KEY: 'e2e', SLUICE_DEV: 'true', TOOL_SHOP: SECRET },
  });
  await declare('find', '/find');
  await declare('slow', '/slow');
  await declare('broken', '/broken');
  await declare('refund', '/refund', { effect: 'write', keyed: true, revert: { how: 'Ring the shop.' } });
  await featureOf('orders');
});
afterAll(async () => {
  await workers.stop();
  await upstream.close();
  shop.closeAllConnections();
  await new Promise((done) => shop.close(done));
});
beforeEach(() => {
  met.length = 0;
  asks.length = 0;
  turns = [];
});

const callOf = (name: string, given: object): FakeCall => ({ name, arguments: given });

describe('an agent with real tools', () => {
  it('calls them turn by turn, its own function too, and answers; every turn and call is in the trace', async () => {
    turns = [[callOf('find', { id: 'o1' })], [callOf('price', { n: 21 })], [callOf('refund', { id: 'o1' })]];
    const { status, body } = await run('Take o1 back.');
    expect([status, body['output']]).toEqual([
      200,
      {
        ...{ answer: 'Answered after 3 results.', turns: 4 },
        calls: [
          { tool: 'find', arguments: { id: 'o1' }, result: { path: '/find', given: { id: 'o1' } } },
          { tool: 'price', arguments: { n: 21 }, result: 42 },
          { tool: 'refund', arguments: { id: 'o1' }, result: { path: '/refund', given: { id: 'o1' } } },
        ],
      },
    ]);
    expect(met.map(({ path, key }) => [path, key])).toEqual([
      ['/find', undefined],
      ['/refund', `${String(body['id'])}/plan.3/refund/1`],
    ]);
    const spans = await until('the trace is there', async () => {
      const trace = await admin()('trace.get', { params: { run: body['id'] as RunId } });
      return trace.ok ? trace.value.spans : undefined;
    });
    expect(spans.map(({ name, step }) => `${step} ${name}`)).toEqual([
      'plan.1 chat gpt-5-mini',
      'plan.1/find execute_tool find',
      'plan.2 chat gpt-5-mini',
      'plan.2/price execute_tool price',
      'plan.3 chat gpt-5-mini',
      'plan.3/refund execute_tool refund',
      'plan.4 chat gpt-5-mini',
    ]);
    expect(JSON.stringify(spans)).not.toContain(SECRET);
  });

  it('makes two calls of one turn at once', async () => {
    turns = [[callOf('slow', { id: 'a' }), callOf('slow', { id: 'b' })]];
    const { body } = await run('Both?');
    expect(body['output']).toMatchObject({ answer: 'Answered after 2 results.' });
    const [one, two] = met;
    expect(Math.abs((two?.atMs ?? 0) - (one?.atMs ?? 1e9))).toBeLessThan(150);
  });

  it('is told of a tool that fails, in its words and without the secret, and of arguments that do not fit; the caller is not', async () => {
    turns = [[callOf('broken', { id: 'o1' })], [callOf('find', { id: 5 }), callOf('price', { n: -1 })]];
    const { status, body } = await run('Try.');
    expect(status).toBe(200);
    const [broken = '', find = '', price = ''] = asks.at(-1)?.results ?? [];
    expect(broken).toContain('Tool broken answered with status 422.');
    expect(broken).toContain('"error":"orders are closed"');
    expect(broken).toContain('Bearer [TOOL_SHOP]');
    expect(find).toBe('The arguments do not fit what tool find takes, at id.');
    expect(price).toContain('Error: no such price');
    expect(met.map(({ path }) => path)).toEqual(['/broken']);
    expect(JSON.stringify(body)).not.toMatch(/orders are closed|no such price|s3cret/);
  });

  it('tells of every turn and call while it goes on', async () => {
    turns = [[callOf('slow', { id: 'a' })]];
    const response = await send('Listen.', { stream: true });
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream()).getReader();
    const parts: { text: string; atMs: number }[] = [];
    for (let part = await reader.read(); !part.done; part = await reader.read())
      parts.push({ text: part.value, atMs: performance.now() });
    const text = parts.map((part) => part.text).join('');
    const steps = [...text.matchAll(/^event: step\ndata: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as object);
    expect(steps).toEqual([
      { step: 'plan.1', visit: 1, kind: 'prompt', outcome: 'answered' },
      { step: 'plan.1/slow', visit: 1, kind: 'tool', outcome: 'returned' },
      { step: 'plan.2', visit: 1, kind: 'prompt', outcome: 'answered' },
    ]);
    const atOf = (found: string): number => parts.find((part) => part.text.includes(found))?.atMs ?? 0;
    // The first turn is told before the tool, which takes 200 ms, has answered.
    expect(atOf('event: done') - atOf('"plan.1"')).toBeGreaterThan(100);
  });

  it('stops where it has spent what it may, and calls nothing more', async () => {
    await featureOf('thrifty', { maxUsd: 0.000_000_1 });
    turns = [[callOf('find', { id: 'o1' })]];
    const { status, body } = await run('Cheap.', 'thrifty');
    expect([status, body['detail']]).toEqual([
      502,
      'The agent had no answer yet, and it had spent what it may (1e-7 USD).',
    ]);
    expect([asks.length, met.length]).toEqual([1, 0]);
  });
});
