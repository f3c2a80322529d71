import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import { ADMIN, adminOf, KEY, manifest, must, openSession, startWorld, until, type World } from './world.ts';

const SLOW_MS = 400;
let world: World;
let url = '';

beforeAll(async () => {
  world = await startWorld(() => ({ kind: 'slow', ms: SLOW_MS }));
  url = world.session.url;
});
afterAll(async () => {
  await world.session.stop();
  await world.close();
});

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
type Cache = { ttlS: number; staleS?: number; personal?: true };

function cachedManifest(mark: string, cache: Cache) {
  const plain = manifest(mark);
  return { ...plain, flow: plain.flow.map((step) => (step.kind === 'prompt' ? { ...step, cache } : step)) };
}

async function feature(name: string, cache: Cache): Promise<FeatureName> {
  const params = { feature: name as FeatureName };
  must(await world.admin('feature.put', { params, body: { owners, level: 'L0' } }));
  must(await world.admin('version.push', { params, body: { manifest: cachedManifest('one', cache) } }));
  return params.feature;
}

async function ask(name: string, unit = 'u1', init: { headers?: Record<string, string> } = {}) {
  const response = await fetch(`${url}/v1/features/${name}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...init.headers },
    body: JSON.stringify({ input: { question: 'How do I name a worker?' }, context: { targetingKey: unit } }),
  });
  const body = (await response.json()) as { cached: boolean; costUsd: number; output: { answer: string } };
  return { status: response.status, result: response.headers.get('sluice-cache'), body };
}

const metrics = async (): Promise<string> => {
  const response = await fetch(`${url}/admin/metrics`, { headers: { authorization: `Bearer ${ADMIN}` } });
  return response.text();
};

test('fifty equal requests at once pay one call, and the next pays none, for whomever', async () => {
  const name = await feature('crowd', { ttlS: 600 });
  const before = world.upstream.calls();
  const all = await Promise.all(Array.from({ length: 50 }, (_, n) => ask(name, `unit-${n}`)));
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
  expect(world.upstream.calls() - before).toBe(1);
  expect(all.filter(({ body }) => body.costUsd !== 0)).toHaveLength(1);
  expect(await ask(name, 'later')).toMatchObject({ result: 'hit', body: { cached: true, costUsd: 0 } });
  expect(world.upstream.calls() - before).toBe(1);
});

test('an old answer is given at once, and made anew behind it at its own cost', async () => {
  const name = await feature('stale', { ttlS: 1, staleS: 600 });
  await ask(name);
  await new Promise((done) => setTimeout(done, 1100));
  const before = world.upstream.calls();
  expect(await ask(name)).toMatchObject({ result: 'stale', body: { cached: true, costUsd: 0 } });
  await until('the answer was made anew', async () => world.upstream.calls() > before);
  await until('it is fresh', async () => (await ask(name)).result === 'hit');
  const line = new RegExp(
    `sluice_cost_usd_total\\{feature="${name}",version="[^"]+",arm="refresh",outcome="ok"\\} 0\\.0`,
  );
  await until('its cost is told', async () => line.test(await metrics()));
  const hits = new RegExp(
    `sluice_cache_total\\{feature="${name}",[^}]*arm="control",outcome="ok",result="stale"\\} [1-9]`,
  );
  await until('what the cache did is told', async () => hits.test(await metrics()));
});

test('no-store is a run of its own, and no-cache replaces what is kept', async () => {
  const name = await feature('opted-out', { ttlS: 600 });
  const results: (string | null)[] = [];
  const before = world.upstream.calls();
  for (const word of ['no-store', 'no-store', 'no-cache'])
    results.push((await ask(name, 'u', { headers: { 'cache-control': word } })).result);
  expect([...results, (await ask(name)).result]).toEqual(['bypass', 'bypass', 'miss', 'hit']);
  expect(world.upstream.calls() - before).toBe(3);
});

test('another version has answers of its own, and after it was rolled back the old ones are there', async () => {
  const name = await feature('versions', { ttlS: 600 });
  await ask(name);
  const params = { feature: name };
  const pushed = must(
    await world.admin('version.push', { params, body: { manifest: cachedManifest('two', { ttlS: 600 }) } }),
  );
  const shift = (percent: number) =>
    world.admin('traffic.set', { params, body: { candidate: pushed.version, percent, reason: 'test' } });
  must(await shift(99));
  const answers = await until('the candidate serves', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, n) => ask(name, `unit-${n}`)));
    return all.some(({ body }) => body.output.answer.includes('two')) ? all : null;
  });
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  must(await shift(0));
  const back = await until('control serves everybody', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, n) => ask(name, `unit-${n}`)));
    return all.every(({ body }) => body.output.answer.includes('one')) ? all : null;
  });
  expect(new Set(back.map(({ result }) => result))).toEqual(new Set(['hit']));
});

test('a personal prompt is refused at push unless it says so, and then shared with nobody', async () => {
  const name = await feature('personal', { ttlS: 600, personal: true });
  const params = { feature: name };
  const reads = cachedManifest('three', { ttlS: 600 });
  const prompts = { answer: { user: '{{ input.question }} {{ context.name }}' } };
  const refused = await world.admin('version.push', { params, body: { manifest: { ...reads, prompts } } });
  expect(refused).toMatchObject({
    ok: false,
    error: { status: 422, issues: [{ path: 'flow.0.cache', message: expect.stringContaining('context.name') }] },
  });
  expect((await ask(name, 'ann')).result).toBe('miss');
  expect([(await ask(name, 'bob')).result, (await ask(name, 'ann')).result]).toEqual(['miss', 'hit']);
});

test('answers survive the isolate: a new session finds them in KV', async () => {
  const name = await feature('kept', { ttlS: 600 });
  await ask(name);
  expect((await ask(name)).result).toBe('hit');
  await world.session.stop();
  world.session = await openSession(world.state, world.upstream);
  world.admin = adminOf(world.session.url);
  url = world.session.url;
  const before = world.upstream.calls();
  expect((await ask(name)).result).toBe('hit');
  expect(world.upstream.calls()).toBe(before);
});
