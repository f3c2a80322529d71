import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FeatureName, RunId } from '../../schema/contracts/ids.ts';
import { benchSecrets, type DirectSession, startDirectSession } from '../../bench/direct-session.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import { freePort } from '../../scripts/free-port.ts';
import { adminOf, manifest, must, until } from './world.ts';

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
const down = { provider: 'down', model: 'large', timeoutMs: 500, retries: 1 };
const second = { provider: 'up', model: 'small', retries: 0 };
const baseline = { provider: 'baseline', model: 'extractive' };
const degraded = { answer: 'We will come back to you.' };

let upstream: FakeUpstream;
let workers: DirectSession;
const admin = () => adminOf(workers.edge, benchSecrets.SLUICE_ADMIN_TOKEN);

/** Every chain begins with a provider at whose address nobody listens. */
const features = {
  'falls-back': { main: [down, second, baseline] },
  'to-baseline': { main: [down, baseline] },
  'to-degraded': { main: [down] },
  'to-nobody': { main: [down] },
};

beforeAll(async () => {
  upstream = await startFakeUpstream({ answer: () => 'The second says so.' });
  workers = await startDirectSession({ SLUICE_DEV: 'true', PROVIDER_FAKE: 'e2e' });
  const addresses = { down: `http://127.0.0.1:${await freePort()}/v1`, up: `${upstream.url}/v1` };
  for (const [name, baseUrl] of Object.entries(addresses)) {
    const body = { kind: 'openai' as const, baseUrl, secret: 'PROVIDER_FAKE' };
    must(await admin()('provider.put', { params: { name }, body }));
  }
  for (const [name, models] of Object.entries(features)) {
    const params = { feature: name as FeatureName };
    must(await admin()('feature.put', { params, body: { owners, level: 'L0' } }));
    const declared = name === 'to-nobody' ? {} : { degraded };
    must(await admin()('version.push', { params, body: { manifest: { ...manifest('one'), models, ...declared } } }));
  }
});
afterAll(async () => {
  await workers.stop();
  await upstream.close();
});

async function run(feature: string) {
  const response = await fetch(`${workers.edge}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${benchSecrets.SLUICE_API_KEY}` },
    body: JSON.stringify({ input: { question: 'Well?' }, context: { targetingKey: 'ann' } }),
  });
  const id = response.headers.get('sluice-run') as RunId;
  const trace = await until('the trace is kept', async () => {
    const found = await admin()('trace.get', { params: { run: id } });
    return found.ok ? found.value : null;
  });
  const tries = trace.spans
    .filter(({ kind }) => kind === 'chat')
    .map(
      ({ status, attributes }) =>
        `${JSON.stringify(attributes['gen_ai.provider.name'])} ${JSON.stringify(attributes['sluice.try.reason'])} ${status}`,
    )
    .map((line) => line.replaceAll('"', ''));
  return {
    status: response.status,
    attempts: response.headers.get('sluice-attempts'),
    body: (await response.json()) as Record<string, unknown>,
    trace,
    tries,
  };
}

/** What `/admin/metrics` says of a feature, by metric. */
async function metricsOf(feature: string): Promise<{ [name: string]: number }> {
  const response = await fetch(`${workers.edge}/admin/metrics`, {
    headers: { authorization: `Bearer ${benchSecrets.SLUICE_ADMIN_TOKEN}` },
  });
  const lines = (await response.text()).split('\n').filter((line) => line.includes(`feature="${feature}"`));
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^sluice_(runs|fallbacks|degraded)_total\{.*\} (\S+)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, Number(value)]];
    }),
  );
}

const counted = (feature: string) =>
  until('the run is counted', async () => {
    const found = await metricsOf(feature);
    return found['runs'] === 1 && found;
  });

const asked = ['down first error', 'down retry error'];

it('a provider that is down is replaced by the next in the chain, and reply, trace and metrics say so', async () => {
  const { status, attempts, body, trace, tries } = await run('falls-back');
  expect({ status, attempts }).toEqual({ status: 200, attempts: '3' });
  expect(body).toMatchObject({ output: { answer: 'The second says so.' }, degraded: false, costUsd: null });
  expect(tries).toEqual([...asked, 'up fallback ok']);
  expect(trace).toMatchObject({ outcome: 'ok', fallback: true, degraded: false, code: null });
  expect(await counted('falls-back')).toEqual({ runs: 1, fallbacks: 1, degraded: 0 });
});

it('then by baseline, where the chain lists it, at no cost', async () => {
  const { status, body, trace, tries } = await run('to-baseline');
  expect(status).toBe(200);
  expect(body).toMatchObject({ degraded: false, costUsd: 0 });
  expect(tries).toEqual([...asked, 'baseline fallback ok']);
  expect(trace).toMatchObject({ outcome: 'ok', fallback: true });
  expect(await counted('to-baseline')).toEqual({ runs: 1, fallbacks: 1, degraded: 0 });
});

it('then by the declared answer, which says that it is one', async () => {
  const { status, body, trace, tries } = await run('to-degraded');
  expect(status).toBe(200);
  expect(body).toMatchObject({ output: degraded, degraded: true });
  expect(tries).toEqual(asked);
  expect(trace).toMatchObject({ outcome: 'ok', degraded: true, fallback: false, code: 'upstream_failed' });
  expect(await counted('to-degraded')).toEqual({ runs: 1, fallbacks: 0, degraded: 1 });
});

it('and where nothing is declared the failure is told', async () => {
  const { status, body, trace, tries } = await run('to-nobody');
  expect({ status, code: body['code'], tries }).toEqual({ status: 502, code: 'upstream_failed', tries: asked });
  expect(trace).toMatchObject({ outcome: 'error', code: 'upstream_failed' });
  expect(await counted('to-nobody')).toEqual({ runs: 1, fallbacks: 0, degraded: 0 });
});
