import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import type { Session } from '../../scripts/session.ts';
import { adminOf, askAll, featureWith, markOf, must, newState, openSession, until } from './world.ts';

const feature = 'killed' as FeatureName;
const units = Array.from({ length: 300 }, (_, index) => `customer-${index}`);
let upstream: FakeUpstream;
let state: string;
let session: Session;

beforeAll(async () => {
  state = newState();
  upstream = await startFakeUpstream({ answer: (ask) => `Answered for ${markOf(ask)}.` });
  session = await openSession(state, upstream);
});
afterAll(async () => {
  await session.stop();
  await upstream.close();
  rmSync(state, { recursive: true, force: true });
});

const counted = async (id: string) => {
  const view = must(await adminOf(session.url)('rollout.get', { params: { id: id as never } }));
  const periods = view.guardrails[0]?.periods ?? [];
  return { view, units: periods.reduce((sum, { n0, n1 }) => sum + n0 + n1, 0) };
};

test('after SIGKILL of everything in mid-rollout it goes on where it was: nothing acknowledged is lost, no unit counts twice', async () => {
  const admin = adminOf(session.url);
  const [, candidate] = await featureWith(admin, feature, ['one', 'two']);
  const plan = { stages: [{ percent: 50, holdS: 3600 }, { percent: 100 }] };
  const { id } = must(
    await admin('rollout.start', { params: { feature }, body: { candidate: candidate as never, plan } }),
  );
  const before = await askAll(session.url, feature, units);
  for (const answer of before.values()) expect(answer.status).toBe(200);
  await until('every unit is counted', async () => (await counted(id)).units === units.length);
  const run = before.get('customer-7')?.body['id'];
  const thumbs = await fetch(`${session.url}/v1/feedback`, {
    method: 'POST',
    headers: { authorization: 'Bearer e2e-api-key', 'content-type': 'application/json' },
    body: JSON.stringify({ run, name: 'thumbs', value: true }),
  });
  expect(thumbs.status).toBe(202);
  const tokens = must(await admin('token.create', { body: { name: 'just-before', role: 'viewer' } }));

  process.kill(-Number(readFileSync(join(state, 'group'), 'utf8')), 'SIGKILL');
  await session.ended;
  await session.stop();
  session = await openSession(state, upstream);

  const after = await counted(id);
  expect(after).toMatchObject({ units: units.length, view: { phase: 'running', percent: 50, stage: 0 } });
  expect(must(await adminOf(session.url, tokens.secret)('feature.get', { params: { feature } }))).toMatchObject({
    rollout: id,
    percent: 50,
  });
  await until('the feedback is in the trace', async () => {
    const trace = await adminOf(session.url)('trace.get', { params: { run: run as never } });
    return trace.ok && trace.value.feedback.some(({ name, value }) => name === 'thumbs' && value === true);
  });

  const again = await askAll(session.url, feature, [...units, 'new-1', 'new-2', 'new-3']);
  for (const unit of units) expect(again.get(unit)?.version).toBe(before.get(unit)?.version);
  await until('the new units are counted', async () => (await counted(id)).units >= units.length + 3);
  expect((await counted(id)).units).toBe(units.length + 3);
  const metrics = await (
    await fetch(`${session.url}/admin/metrics`, { headers: { authorization: 'Bearer e2e-admin-token' } })
  ).text();
  expect(metrics).toContain('sluice_runs_total');
});
