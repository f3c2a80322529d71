import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import type { Session } from '../../scripts/session.ts';
import { adminOf, ask, featureWith, markOf, newState, openSession } from './world.ts';

let upstream: FakeUpstream;
let state: string;
let session: Session;

beforeAll(async () => {
  state = newState();
  upstream = await startFakeUpstream({ answer: (asked) => `Answered for ${markOf(asked)}.` });
  session = await openSession(state, upstream);
});
afterAll(async () => {
  await session.stop();
  await upstream.close();
  rmSync(state, { recursive: true, force: true });
});

test('with the control plane and all its objects throwing, a cold edge still answers from KV and says that it is stale', async () => {
  const [version] = await featureWith(adminOf(session.url), 'sturdy', ['one']);
  expect((await ask(session.url, 'sturdy', 'ann')).body).toMatchObject({ version, stale: false });
  // KV takes one write a second a key, so the publisher may still owe it the last one.
  await new Promise((done) => setTimeout(done, 2500));
  await session.stop();
  session = await openSession(state, upstream, { SLUICE_CHAOS: 'throw' });

  const answer = await ask(session.url, 'sturdy', 'ann');
  expect(answer).toMatchObject({
    status: 200,
    version,
    body: { stale: true, output: { answer: 'Answered for one.' } },
  });
  await new Promise((done) => setTimeout(done, 3000));
  expect(await ask(session.url, 'sturdy', 'bob')).toMatchObject({ status: 200, body: { stale: true } });
  expect(await (await fetch(`${session.url}/healthz`)).json()).toMatchObject({ ok: true, stale: true });

  const refused = await fetch(`${session.url}/admin/v1/features`, {
    headers: { authorization: 'Bearer e2e-admin-token' },
  });
  expect(refused.status).toBeGreaterThanOrEqual(500);
  expect(await refused.text()).not.toMatch(/chaos|Error:|at .*\.ts/);
});
