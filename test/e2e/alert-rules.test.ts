import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import type { Notification } from '../../schema/contracts/notification.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import type { Session } from '../../scripts/session.ts';
import { adminOf, ask, featureWith, must, newState, openSession, until } from './world.ts';

const heard: Notification[] = [];
let failing = false;
let server: Server;
let upstream: FakeUpstream;
let state: string;
let session: Session;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push(JSON.parse(Buffer.concat(chunks).toString()) as Notification);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
  state = newState();
  upstream = await startFakeUpstream({
    answer: () => 'Fine.',
    fault: () => (failing ? { kind: 'status', status: 500 } : null),
  });
  session = await openSession(state, upstream);
  must(await adminOf(session.url)('notification.put', { params: { name: 'ops' }, body: { kind: 'webhook', url } }));
});
afterAll(async () => {
  await session.stop();
  await upstream.close();
  server.closeAllConnections();
  server.close();
  rmSync(state, { recursive: true, force: true });
});

/** Everything dies at once, and comes back on what is on disk. */
async function kill(): Promise<void> {
  process.kill(-Number(readFileSync(join(state, 'group'), 'utf8')), 'SIGKILL');
  await session.ended;
  await session.stop();
  session = await openSession(state, upstream);
}

const toldOf = (feature: string, type: Notification['type']) =>
  until(`${type} of ${feature} is told`, async () => heard.find((one) => one.feature === feature && one.type === type));

test('an error rule fires, and its incident is told, acknowledged and closed, across kills in between', async () => {
  const feature = 'ruled' as FeatureName;
  await featureWith(adminOf(session.url), feature, ['one']);
  const rule = { feature, metric: 'error', over: 0.5, windowS: 60, minRuns: 5, response: 'Ask the provider.' } as const;
  must(await adminOf(session.url)('alert-rule.put', { params: { name: 'ruled-errors' }, body: rule }));
  const standing = async () =>
    must(await adminOf(session.url)('alert-rule.get', { params: { name: 'ruled-errors' } })).standing;
  await until('it was judged once', async () => (await standing())?.readAtMs ?? undefined);
  await kill();
  failing = true;
  for (let at = 0; at < 8; at += 1) await ask(session.url, feature, `unit-${at}`);
  failing = false;
  const opened = await toldOf(feature, 'incident.opened');
  expect(opened.text).toContain('failed');
  expect(opened.detail).toMatchObject({ response: 'Ask the provider.' });

  const id = String(opened.detail['incident']);
  await kill();
  const admin = adminOf(session.url);
  const found = must(await admin('incident.get', { params: { id } }));
  expect(found).toMatchObject({
    status: 'open',
    openedBy: { kind: 'rule', name: 'ruled-errors' },
    owner: expect.any(String),
  });
  expect(found.traces.length).toBeGreaterThan(0);
  must(await admin('incident.acknowledge', { params: { id }, body: { note: 'Mine.' } }));
  await toldOf(feature, 'incident.acknowledged');
  await kill();
  const body = { action: 'The provider is back.' };
  const closed = must(await adminOf(session.url)('incident.close', { params: { id }, body }));
  expect(closed).toMatchObject({ status: 'closed', action: body.action });
  expect(closed.timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['opened', 'acknowledged', 'closed']));
  await toldOf(feature, 'incident.closed');
  expect(new Set(heard.filter(({ type }) => type === 'incident.opened').map(({ id: of }) => of)).size).toBe(1);
}, 180_000);

test('a feature that falls silent is told, though everything was killed while it was silent', async () => {
  const feature = 'hushed' as FeatureName;
  await featureWith(adminOf(session.url), feature, ['one']);
  await ask(session.url, feature, 'unit-1');
  const rule = { feature, metric: 'silence', windowS: 20, response: 'Is the app up?' } as const;
  must(await adminOf(session.url)('alert-rule.put', { params: { name: 'hushed' }, body: rule }));
  await new Promise((done) => setTimeout(done, 3000));
  await kill();
  const opened = await toldOf(feature, 'incident.opened');
  expect(opened.text).toContain('0 runs of hushed came in 20 s');
}, 120_000);

test('what a run took is told by model and path once its record came; who has no price is unknown, not free', async () => {
  const feature = 'billed' as FeatureName;
  const admin = adminOf(session.url);
  await featureWith(admin, feature, ['one']);
  for (const unit of ['ann', 'ann', 'bob']) await ask(session.url, feature, unit);
  const usage = async (by: 'model' | 'path') => must(await admin('usage.get', { query: { feature, by } }));
  const told = await until('it is told', async () => {
    const reply = await usage('model');
    return reply.total.runs === 3 && reply;
  });
  expect(told.activeUnits).toEqual({ count: 2, error: 0 });
  expect(told.rows).toHaveLength(1);
  const [row] = told.rows;
  expect(row).toMatchObject({ calls: 3 });
  expect(row?.key).toMatch(/^openai\//);
  // Whether the list knows the fake's model or not, nothing is said to be free.
  expect(row?.usd === null ? row.unpriced : Math.sign(row?.usd ?? 0) * 3).toBe(3);
  expect((await usage('path')).rows.map(({ key }) => key)).toEqual(['native/answer']);
}, 60_000);
