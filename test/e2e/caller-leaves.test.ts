import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import { benchSecrets, type DirectSession, startDirectSession } from '../../bench/direct-session.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import { adminOf, featureWith, manifest, must, until } from './world.ts';

// On workerd's own socket: wrangler's development proxy swallows the leaving of a caller who has read nothing yet.
let upstream: FakeUpstream;
let workers: DirectSession;

beforeAll(async () => {
  upstream = await startFakeUpstream({ answer: () => 'never', fault: () => ({ kind: 'hang' }) });
  workers = await startDirectSession({ OPENAI_BASE_URL: `${upstream.url}/v1`, OPENAI_API_KEY: 'e2e' });
});
afterAll(async () => {
  await workers.stop();
  await upstream.close();
});

/** Asks, waits until the provider was called, and resets the connection: workerd takes a mere end for a caller who still listens. */
async function askAndLeave(feature: string, then: () => Promise<void> = async () => {}): Promise<void> {
  const before = upstream.calls();
  const { hostname, port } = new URL(workers.edge);
  const body = JSON.stringify({ input: { question: 'Will I wait?' }, context: { targetingKey: 'ann' } });
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    [
      `POST /v1/features/${feature}/runs HTTP/1.1`,
      `host: ${hostname}`,
      `authorization: Bearer ${benchSecrets.SLUICE_API_KEY}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
  await until('the provider was called', async () => upstream.calls() > before);
  await then();
  socket.resetAndDestroy();
}

test('a caller who leaves stops the call to the model, and the run is recorded as aborted', async () => {
  const admin = adminOf(workers.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
  const feature = 'left' as FeatureName;
  await featureWith(admin, feature, ['one']);
  await askAndLeave(feature);
  const trace = await until('the trace is kept', async () => {
    const list = await admin('trace.list', { query: { feature } });
    return list.ok ? list.value.runs[0] : null;
  });
  expect(trace).toMatchObject({ outcome: 'aborted', code: null });
  // The provider hangs for ever and a try lasts five seconds: an earlier end is the caller's doing.
  expect(trace.durationMs).toBeLessThan(5000);
  expect(upstream.calls()).toBe(1);
});

test('those who wait for the answer of a caller who leaves are answered: another goes first', async () => {
  const admin = adminOf(workers.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
  const params = { feature: 'led' as FeatureName };
  await featureWith(admin, params.feature, ['uncached']);
  const plain = manifest('cached');
  const flow = plain.flow.map((step) => (step.kind === 'prompt' ? { ...step, cache: { ttlS: 600 } } : step));
  const pushed = must(await admin('version.push', { params, body: { manifest: { ...plain, flow } } }));
  must(await admin('traffic.set', { params, body: { candidate: pushed.version, percent: 100, reason: 'cached' } }));
  const ask = async (): Promise<number> => {
    const response = await fetch(`${workers.edge}/v1/features/led/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${benchSecrets.SLUICE_API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input: { question: 'Will I wait?' }, context: { targetingKey: 'bob' } }),
    });
    await response.text();
    return response.status;
  };
  const before = upstream.calls();
  const others: Promise<number>[] = [];
  await askAndLeave('led', async () => {
    for (let n = 0; n < 5; n++) others.push(ask());
    await new Promise((done) => setTimeout(done, 300));
    expect(upstream.calls() - before).toBe(1);
    upstream.behave({ answer: () => 'here' });
  });
  expect(await Promise.all(others)).toEqual([200, 200, 200, 200, 200]);
  expect(upstream.calls() - before).toBe(2);
});
