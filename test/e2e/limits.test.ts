import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Budgets } from '../../schema/contracts/feature.ts';
import type { FeatureName, RunId } from '../../schema/contracts/ids.ts';
import type { KeyInput } from '../../schema/contracts/principal.ts';
import type { Notification } from '../../schema/contracts/notification.ts';
import { ADMIN, ask, featureWith, KEY, manifest, must, startWorld, until, type World } from './world.ts';

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
const messages = [{ role: 'user' as const, content: 'How do I name a worker?' }];
const degraded = { answer: 'Tomorrow again.' };

let world: World;
let receiver: Server;
const told: Notification[] = [];
const secrets: string[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      told.push(JSON.parse(body) as Notification);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  world = await startWorld(() => null, { PROVIDER_PRICED: 'e2e' });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  must(await world.admin('notification.put', { params: { name: 'ops' }, body: { kind: 'webhook', url } }));
  // The upstream's answer is five tokens: half a dollar.
  const prices = { '*': { inputPerMTok: 0, outputPerMTok: 100_000 } };
  const body = { kind: 'openai' as const, baseUrl: `${world.upstream.url}/v1`, secret: 'PROVIDER_PRICED', prices };
  must(await world.admin('provider.put', { params: { name: 'priced' }, body }));
  await featureWith(world.admin, 'help', ['one']);
});
afterAll(async () => {
  await world.close();
  receiver.closeAllConnections();
  receiver.close();
});

/** A key of these limits, as soon as the edge knows it. */
async function keyWith(name: string, over: Partial<KeyInput>): Promise<string> {
  const body = { name, kind: 'server' as const, pin: false, origins: [], ...over };
  const { secret } = must(await world.admin('key.create', { body }));
  secrets.push(secret);
  await until('the key is known', async () => (await runWith(secret)).status !== 401, 5000);
  return secret;
}

/** A call that is answered before anything is run: it costs one call of the key, and nothing else. */
const runWith = (key: string) =>
  fetch(`${world.session.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });

const openaiWith = (apiKey: string) => new OpenAI({ baseURL: `${world.session.url}/v1`, apiKey, maxRetries: 0 });
const anthropicWith = (apiKey: string) => new Anthropic({ baseURL: world.session.url, apiKey, maxRetries: 0 });

const packages = [
  {
    name: 'openai',
    RateLimitError: OpenAI.RateLimitError,
    say: (key: string, maxRetries: number) =>
      openaiWith(key).withOptions({ maxRetries }).chat.completions.create({ model: 'help', messages }),
    said: { code: 'rate_limit_exceeded', type: 'rate_limit_error' },
  },
  {
    name: '@anthropic-ai/sdk',
    RateLimitError: Anthropic.RateLimitError,
    say: (key: string, maxRetries: number) =>
      anthropicWith(key).withOptions({ maxRetries }).messages.create({ model: 'help', max_tokens: 99, messages }),
    said: { error: { type: 'error', error: expect.objectContaining({ type: 'rate_limit_error' }) } },
  },
];

describe.each(packages)('the $name package with a key that calls too often', ({ name, RateLimitError, say, said }) => {
  it('is refused as limited, is told when to try again, and gets its answer when it does that by itself', async () => {
    const key = await keyWith(`hasty-${name.replace(/\W/g, '')}`, { limits: { perMinute: 20, burst: 2 } });
    const asked = world.upstream.calls();
    let refused: unknown = null;
    let answered = 0;
    for (let call = 0; call < 4 && refused === null; call++)
      await say(key, 0).then(
        () => (answered += 1),
        (error: unknown) => (refused = error),
      );
    expect(refused).toBeInstanceOf(RateLimitError);
    expect(refused).toMatchObject({ status: 429, ...said });
    const retryAfterS = Number((refused as { headers: Headers }).headers.get('retry-after'));
    expect(retryAfterS).toBeGreaterThanOrEqual(1);
    expect(retryAfterS).toBeLessThanOrEqual(3);
    const beganMs = Date.now();
    await say(key, 2);
    expect(Date.now() - beganMs).toBeGreaterThan(500);
    // Who is refused costs nobody anything.
    expect(world.upstream.calls() - asked).toBe(answered + 1);
  });
});

describe("a unit of a key, and a key's end", () => {
  it('one unit that hurries is refused, and the others are not', async () => {
    const key = await keyWith('units', { limits: { perUnitPerMinute: 6, unitBurst: 2 } });
    const statuses: number[] = [];
    for (const user of ['ann', 'ann', 'ann', 'bob'])
      statuses.push(
        await openaiWith(key)
          .chat.completions.create({ model: 'help', messages, user })
          .then(
            () => 200,
            (error: { status: number }) => error.status,
          ),
      );
    expect(statuses).toEqual([200, 200, 429, 200]);
    await until('it is counted', async () =>
      (await metricsText()).includes('sluice_limited_total{key="units",limit="unit"} 1\n'),
    );
  });

  it('a key that ends is 401 from then on, and one that is revoked within two seconds', async () => {
    const endsMs = Date.now() + 4000;
    const ending = await keyWith('ending', { expiresAtMs: endsMs });
    const revoked = await keyWith('revoked', {});
    expect((await runWith(ending)).status).toBe(200);
    must(await world.admin('key.delete', { params: { name: 'revoked' } }));
    const goneMs = Date.now();
    await until('it is refused', async () => (await runWith(revoked)).status === 401, 5000);
    expect(Date.now() - goneMs).toBeLessThan(2500);
    await new Promise((done) => setTimeout(done, Math.max(0, endsMs + 50 - Date.now())));
    expect((await runWith(ending)).status).toBe(401);
  });
});

/** A feature of runs that cost half a dollar each. */
async function pricedFeature(name: string, { budgets, declared }: { budgets: Budgets; declared: object }) {
  const put = (next: Budgets) =>
    world.admin('feature.put', {
      params: { feature: name as FeatureName },
      body: { owners, level: 'L0', budgets: next, permissions: permitted },
    });
  must(await put(budgets));
  const models = { main: [{ provider: 'priced', model: 'large', timeoutMs: 5000, retries: 0 }] };
  const body = { manifest: { ...manifest('one'), models, ...declared } };
  must(await world.admin('version.push', { params: { feature: name as FeatureName }, body }));
  return { put: async (next: Budgets) => must(await put(next)) };
}
const permitted = { providers: '*', collections: '*', tools: '*', code: true } as const;

/** Runs, one at a time, until one is refused or degraded; how many were answered, and that one. */
async function runUntilSpent(feature: string) {
  for (let answered = 0; answered < 40; answered++) {
    const reply = await ask(world.session.url, feature, `unit-${answered}`);
    if (reply.status !== 200 || reply.body['degraded'] === true) return { answered, reply };
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('The budget was never spent.');
}

const metricsText = async () =>
  (await fetch(`${world.session.url}/admin/metrics`, { headers: { authorization: `Bearer ${ADMIN}` } })).text();

const spendingOf = async (feature: string) =>
  must(await world.admin('feature.get', { params: { feature: feature as FeatureName } })).spending;

describe("a day's budget", () => {
  it('that is spent gives the declared answer, is told at 80 and at 100 %, and raised it opens again at once', async () => {
    const { put } = await pricedFeature('thrifty', { budgets: { usdPerDay: 1.1 }, declared: { degraded } });
    // 0.5, then 1.0 of 1.1: near it; then 1.5.
    for (const unit of ['ann', 'bob'])
      expect((await ask(world.session.url, 'thrifty', unit)).body['costUsd']).toBe(0.5);
    const near = await until('it is told', async () =>
      told.find(({ type, feature }) => type === 'budget.near' && feature === 'thrifty'),
    );
    expect(near.text).toContain('80 %');
    const spenderMs = Date.now();
    const { answered, reply } = await runUntilSpent('thrifty');
    expect(answered).toBeGreaterThanOrEqual(1);
    expect(Date.now() - spenderMs).toBeLessThan(5000);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ output: degraded, degraded: true, reason: 'budget_spent', costUsd: 0 });

    const asked = world.upstream.calls();
    for (const unit of ['ann', 'cem'])
      expect((await ask(world.session.url, 'thrifty', unit)).body['degraded']).toBe(true);
    expect(world.upstream.calls()).toBe(asked);
    const spent = await until('it is told', async () =>
      told.find(({ type, feature }) => type === 'budget.spent' && feature === 'thrifty'),
    );
    expect(spent.text).toContain('refused until midnight UTC');
    const incidents = await until('incidents are open', async () => {
      const { incidents: open } = must(
        await world.admin('incident.list', { query: { feature: 'thrifty' as FeatureName, limit: 10 } as never }),
      );
      return open.length === 2 && open;
    });
    expect(incidents.map(({ title }) => title).join('\n')).toContain('has spent its day');
    const spending = await until('it is shown', async () => {
      const now = await spendingOf('thrifty');
      return now !== null && now.runs === 2 + answered && now;
    });
    expect(spending.usd).toBeCloseTo((2 + answered) * 0.5, 9);
    expect(spending.spentUntilMs).toBeGreaterThan(Date.now());

    const metrics = await until('refusals are counted', async () => {
      const text = await metricsText();
      return text.includes('sluice_limited_total{feature="thrifty",limit="day"}') && text;
    });
    expect(metrics).toContain('sluice_budget_usd{feature="thrifty"} 1.1');
    expect(metrics).toContain(`sluice_budget_spent_usd{feature="thrifty"} ${spending.usd}`);

    await put({ usdPerDay: 50 });
    const raisedMs = Date.now();
    await until('it runs again', async () => {
      const again = await ask(world.session.url, 'thrifty', 'ann');
      return again.body['degraded'] === false;
    });
    expect(Date.now() - raisedMs).toBeLessThan(4000);
  });

  it.each([
    ['openai', OpenAI.RateLimitError, () => openaiWith(KEY).withOptions({ maxRetries: 2 }).chat.completions],
    ['@anthropic-ai/sdk', Anthropic.RateLimitError, () => anthropicWith(KEY).withOptions({ maxRetries: 2 }).messages],
  ] as const)('that is spent and has no declared answer is 429 to the %s package, once', async (name, kind, at) => {
    const feature = `spent-${name.replace(/\W/g, '')}`;
    await pricedFeature(feature, { budgets: { usdPerDay: 0.4 }, declared: {} });
    const { reply } = await runUntilSpent(feature);
    expect(reply).toMatchObject({ status: 429, body: { code: 'budget_spent' } });
    const beganMs = Date.now();
    const create = at().create as (body: object) => Promise<unknown>;
    const asked = create.call(at(), { model: feature, max_tokens: 9, messages });
    await expect(asked).rejects.toBeInstanceOf(kind);
    // It would have waited until midnight, or tried three times in vain.
    expect(Date.now() - beganMs).toBeLessThan(2000);
  });
});

describe('a provider whose answer has no measure', () => {
  let provider: Server;
  const features = [
    ['packed', 'The answer has no end.'],
    ['packed-error', 'http 400'],
    ['endless', 'The answer has no end.'],
  ] as const;
  const chunk = `data: ${JSON.stringify({ choices: [{ delta: { content: 'x'.repeat(10_000) } }] })}\n\n`;

  beforeAll(async () => {
    // 200 MB in 200 KB.
    const packed = gzipSync(Buffer.concat([Buffer.from('{"choices":['), Buffer.alloc(200_000_000, 0x20)]));
    provider = createServer((request, response) => {
      request.resume();
      if (request.url?.startsWith('/packed')) {
        const status = request.url.startsWith('/packed-error') ? 400 : 200;
        const length = { 'content-length': packed.byteLength, 'content-encoding': 'gzip' };
        response.writeHead(status, { 'content-type': 'application/json', ...length }).end(packed);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        if (response.destroyed) return;
        if (response.write(chunk)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    for (const [name] of features) {
      const body = { kind: 'openai' as const, baseUrl: `${address}/${name}`, secret: null };
      must(await world.admin('provider.put', { params: { name }, body }));
      const params = { feature: name as FeatureName };
      must(await world.admin('feature.put', { params, body: { owners, level: 'L0', permissions: permitted } }));
      const models = { main: [{ provider: name, model: 'm', timeoutMs: 20_000, retries: 0 }] };
      must(await world.admin('version.push', { params, body: { manifest: { ...manifest('one'), models } } }));
    }
  });
  afterAll(() => {
    provider.closeAllConnections();
    provider.close();
  });

  it.each(features)('is left where it is too long, and others are served beside it (%s)', async (feature, why) => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ input: { question: 'Well?' }, stream: feature === 'endless' });
    const beganMs = Date.now();
    const asked = fetch(`${world.session.url}/v1/features/${feature}/runs`, { method: 'POST', headers, body });
    expect((await ask(world.session.url, 'help', 'beside')).status).toBe(200);
    const reply = await asked;
    const said = await reply.text();
    expect(Date.now() - beganMs).toBeLessThan(15_000);
    expect(said).toContain('"upstream_failed"');
    // What came before the bound was told; it is no answer.
    expect(said).not.toContain('event: done');
    expect(said.length).toBeLessThan(10_000_000);
    const run = reply.headers.get('sluice-run') as RunId;
    const trace = await until('the trace is kept', async () => {
      const found = await world.admin('trace.get', { params: { run } });
      return found.ok ? found.value : null;
    });
    expect(trace.spans.find(({ kind }) => kind === 'chat')?.error).toBe(why);
  });
});

it.each([
  ['a long key', { authorization: `Bearer ${'x'.repeat(600)}` }, 401],
  ['a long session', { authorization: `Bearer ${KEY}`, 'sluice-session': 'x'.repeat(300) }, 400],
])('%s is refused', async (_what, over, status) => {
  const headers = { 'content-type': 'application/json', ...over };
  const body = JSON.stringify({ model: 'help', messages });
  const reply = await fetch(`${world.session.url}/v1/chat/completions`, { method: 'POST', headers, body });
  expect(reply.status).toBe(status);
});

it('no key is in any log', () => {
  expect(secrets.length).toBeGreaterThan(3);
  const log = readFileSync(join(world.state, 'logs', 'session.log'), 'utf8');
  for (const secret of [KEY, ...secrets]) expect(log).not.toContain(secret);
});
