import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import type { Notification } from '../../schema/contracts/notification.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import type { Session } from '../../scripts/session.ts';
import { adminOf, featureWith, markOf, must, newState, openSession, traffic, until } from './world.ts';

/** One try as it arrived at a real server. */
type Heard = { headers: IncomingHttpHeaders; body: string; said: Notification; answered: number | 'nothing' };

const heard: Heard[] = [];
/** How a notification is answered; 'nothing': the caller is left waiting. */
let answer: (said: Notification, tries: number) => Heard['answered'] = () => 204;
let server: Server;
let upstream: FakeUpstream;
let state: string;
let session: Session;
let secret = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const said = JSON.parse(body) as Notification;
      const answered = answer(said, heard.filter((one) => one.said.id === said.id).length + 1);
      heard.push({ headers: request.headers, body, said, answered });
      if (answered !== 'nothing') response.writeHead(answered).end('thanks');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
  state = newState();
  upstream = await startFakeUpstream({ answer: (ask) => `Answered for ${markOf(ask)}.` });
  session = await openSession(state, upstream);
  const body = { kind: 'webhook' as const, url };
  const made = must(await adminOf(session.url)('notification.put', { params: { name: 'ops' }, body }));
  secret = made.secret ?? '';
});
afterAll(async () => {
  await session.stop();
  await upstream.close();
  server.closeAllConnections();
  server.close();
  rmSync(state, { recursive: true, force: true });
});
beforeEach(() => {
  answer = () => 204;
});

/** The HMAC as Standard Webhooks defines it, by node's own crypto. */
function verified({ headers, body }: Heard): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const text = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = Buffer.from(`v1,${createHmac('sha256', key).update(text).digest('base64')}`);
  const given = Buffer.from(String(headers['webhook-signature']));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const triesOf = (type: Notification['type'], feature: string): Heard[] =>
  heard.filter(({ said }) => said.type === type && said.feature === feature);
const taken = (type: Notification['type'], feature: string, limitMs?: number): Promise<Heard> =>
  until(
    `${type} of ${feature} is taken`,
    async () => triesOf(type, feature).find(({ answered }) => answered === 204),
    limitMs,
  );
const pending = async () => must(await adminOf(session.url)('notification.get', { params: { name: 'ops' } }));

/** A rollout that a person takes back. */
async function takenBack(feature: string): Promise<string> {
  const admin = adminOf(session.url);
  const [, candidate] = await featureWith(admin, feature, ['one', 'two']);
  const params = { feature: feature as FeatureName };
  const plan = { stages: [{ percent: 50, holdS: 3600 }, { percent: 100 }] };
  const { id } = must(await admin('rollout.start', { params, body: { candidate: candidate as never, plan } }));
  must(await admin('rollout.rollback', { params: { id: id as never }, body: { reason: 'I do not like it' } }));
  return id;
}

test('a rollout taken back by hand is told, signed, and names the owner of releases', async () => {
  const id = await takenBack('told');
  const started = await taken('rollout.started', 'told');
  const back = await taken('rollout.rolled_back', 'told');
  expect(started.said).toMatchObject({ rollout: id, owner: { of: 'exposure', name: 'eva' } });
  expect(back.said).toMatchObject({ rollout: id, owner: { of: 'release', name: 'bob' } });
  expect(back.said.text).toContain('I do not like it');
  expect(back.headers['webhook-id']).toBe(back.said.id);
  for (const one of heard) expect(verified(one)).toBe(true);
  expect(verified({ ...back, body: back.body.replace('bob', 'eve') })).toBe(false);
  const people = traffic(session.url, 'told', { concurrency: 1 });
  const stopped = await taken('rollback.verified', 'told');
  await people.stop();
  expect(stopped.said).toMatchObject({ rollout: id, owner: { of: 'release', name: 'bob' } });
  await until('nothing waits', async () => (await pending()).pending === 0);
});

test('a receiver that fails twice is told a third time under the same id', async () => {
  answer = ({ type }, tries) => (type === 'rollout.rolled_back' && tries <= 2 ? 503 : 204);
  await takenBack('stubborn');
  await until('it says why', async () => (await pending()).lastError === 'It answered 503.');
  await taken('rollout.rolled_back', 'stubborn');
  const tries = triesOf('rollout.rolled_back', 'stubborn');
  expect(tries.map(({ answered }) => answered)).toEqual([503, 503, 204]);
  expect(new Set(tries.map(({ said }) => said.id)).size).toBe(1);
  expect(tries.every(verified)).toBe(true);
  await until('nothing waits', async () => (await pending()).lastError === null);
});

test('a receiver that answers nothing is left after ten seconds, and told again', async () => {
  answer = ({ type }, tries) => (type === 'rollout.rolled_back' && tries === 1 ? 'nothing' : 204);
  await takenBack('silent');
  await taken('rollout.rolled_back', 'silent');
  const tries = triesOf('rollout.rolled_back', 'silent');
  expect(tries.map(({ answered }) => answered)).toEqual(['nothing', 204]);
});

test.each([
  { feature: 'killed-at-once', tries: 0 },
  { feature: 'killed-later', tries: 1 },
])('$feature: what was not taken when everything was killed arrives afterwards, under the same id', async (of) => {
  const { feature } = of;
  answer = ({ type }) => (type === 'rollout.rolled_back' ? 500 : 204);
  await takenBack(feature);
  await until('it was tried', async () => triesOf('rollout.rolled_back', feature).length >= of.tries);
  process.kill(-Number(readFileSync(join(state, 'group'), 'utf8')), 'SIGKILL');
  await session.ended;
  await session.stop();
  answer = () => 204;
  session = await openSession(state, upstream);
  const back = await taken('rollout.rolled_back', feature);
  expect(new Set(triesOf('rollout.rolled_back', feature).map(({ said }) => said.id))).toEqual(new Set([back.said.id]));
  expect(verified(back)).toBe(true);
  await until('nothing waits', async () => (await pending()).pending === 0);
});

test('the secret is in no log', () => {
  for (const kept of [secret, secret.slice('whsec_'.length)])
    expect(readFileSync(join(state, 'logs', 'session.log'), 'utf8')).not.toContain(kept);
});
