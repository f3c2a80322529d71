import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import worker from '../../../control-plane/index.ts';
import { receiversOf, saveReceiver } from '../../../control-plane/store/notifications.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Happening } from '#schema/contracts/notification';
import { call, createFeature } from '../call.ts';
import { isSigned, newReceiver, notification, replaceNetwork } from './receiver.ts';

let network: ReturnType<typeof replaceNetwork>;
beforeAll(() => {
  network = replaceNetwork();
});
afterAll(() => network.mockRestore());

const at = (name: string) => `/admin/v1/notifications/${name}`;
const put = (name: string, body: Record<string, unknown>) => call('PUT', at(name), { body });
const given = `whsec_${btoa('given by a person, 32 bytes long')}`;

/** Everything that D1 keeps, as text. */
async function everythingInD1(): Promise<string> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_schema where type = 'table' and name not like '\\_%' escape '\\' and name not like 'sqlite%'`,
  ).all<{ name: string }>();
  const rows = await Promise.all(results.map(({ name }) => env.DB.prepare(`select * from ${name}`).all()));
  return JSON.stringify(rows.map((table) => table.results));
}

test('a receiver is set up, looked at, listed and deleted; its secret is shown once', async () => {
  await createFeature('support');
  const { url } = newReceiver();
  const made = await put('ops', { kind: 'webhook', url, events: ['rollout.rolled_back'], features: ['support'] });
  expect(made).toMatchObject({ status: 200, body: { name: 'ops', kind: 'webhook', url, updatedBy: 'bootstrap' } });
  expect(made.body).toMatchObject({ events: ['rollout.rolled_back'], features: ['support'], pending: 0, givenUp: 0 });
  expect(made.body['secret']).toMatch(/^whsec_/);
  const { secret, ...shown } = made.body;
  expect((await call('GET', at('ops'))).body).toEqual(shown);
  expect((await call('GET', '/admin/v1/notifications')).body).toEqual({ notifications: [shown] });
  const changed = await put('ops', { kind: 'webhook', url });
  expect(changed.body).toMatchObject({ events: null, features: null });
  expect(changed.body).not.toHaveProperty('secret');
  expect(await call('DELETE', at('ops'))).toMatchObject({ status: 200, body: { ok: true } });
  expect((await call('GET', at('ops'))).status).toBe(404);
  expect((await call('DELETE', at('ops'))).status).toBe(404);
  await put('known', { kind: 'webhook', url });
  expect((await call('GET', at('ops'))).body['detail']).toBe('No receiver ops; known: known.');
  expect((await call('DELETE', at('ops'))).body['detail']).toBe('No receiver ops; known: known.');
  expect((await put('ops', { kind: 'webhook', url })).body['secret']).not.toBe(secret);
});

test('no secret and no Slack address is in D1, in the audit record, in a list, or in an answer to anything but its making', async () => {
  const slack = newReceiver([new Response(null, { status: 500 })]);
  const hook = newReceiver();
  const sent = await put('channel', { kind: 'slack', url: slack.url, secret: given });
  expect(sent.body).toMatchObject({ url: 'https://hooks.example.com/…' });
  const made = (await put('hook', { kind: 'webhook', url: `${hook.url}` })).body['secret'] as string;
  await env.NOTIFIER.getByName('channel').take(notification());
  await vi.waitFor(async () => expect((await call('GET', at('channel'))).body['lastError']).toContain('500'));
  const list = await call('GET', '/admin/v1/notifications');
  const audit = await call('GET', '/admin/v1/audit?limit=1000');
  const entries = audit.body['entries'] as { subject: string; detail: unknown }[];
  expect(entries.find(({ subject }) => subject === 'channel')?.detail).toEqual({
    ...{ kind: 'slack', host: 'hooks.example.com', events: null, features: null, secretGiven: true },
  });
  const all = JSON.stringify([sent.body, list.body, audit.body]) + (await everythingInD1());
  for (const kept of [given, made, given.slice(6), slack.url]) expect(all).not.toContain(kept);
});

test('a secret that is given signs', async () => {
  const receiver = newReceiver();
  await put('signed', { kind: 'webhook', url: receiver.url, secret: given });
  await env.NOTIFIER.getByName('signed').take(notification());
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1));
  const [heard] = receiver.heard;
  expect(heard && (await isSigned(heard, given))).toBe(true);
});

test.each([
  'http://example.com/',
  'https://10.0.0.1/',
  'https://[::ffff:169.254.169.254]/',
  'https://2130706433/',
  'http://localhost:4000/',
  'http://127.0.0.1:4000/',
  'https://user:password@example.com/',
  'https://metadata.google.internal/',
])('%s cannot be told, and nothing is kept of it', async (url) => {
  const { status, body } = await put('nobody', { kind: 'webhook', url });
  expect([status, body['code']]).toEqual([422, 'invalid']);
  expect(body['issues']).toEqual([{ path: 'url', message: expect.any(String) }]);
  expect(JSON.stringify(body)).not.toContain('password@');
  expect((await call('GET', at('nobody'))).status).toBe(404);
});

test('what is unknown is refused with what is known', async () => {
  const url = 'https://example.com/';
  for (const more of [{ kind: 'pager' }, { events: ['rollout.exploded'] }, { events: [] }, { colour: 'red' }]) {
    const { status, body } = await put('nobody', { kind: 'webhook', url, ...more });
    expect([status, body['code']]).toEqual([422, 'invalid']);
  }
  expect(JSON.stringify((await put('nobody', { kind: 'webhook', url, events: ['x'] })).body)).toContain(
    'rollback.ineffective',
  );
});

test('a receiver of a feature that nobody has is refused, with every reason and the features there are', async () => {
  await createFeature('there');
  const { status, body } = await put('typo', {
    kind: 'webhook',
    url: 'http://10.0.0.1/',
    features: ['there', 'their'],
  });
  expect(status).toBe(422);
  expect(body['issues']).toEqual([
    { path: 'url', message: expect.stringContaining('must be public') },
    { path: 'features.1', message: expect.stringMatching(/^Unknown feature "their"; known: .*there/) },
  ]);
  expect((await call('GET', at('typo'))).status).toBe(404);
});

test('a deletion that broke off is finished by its repeat, which says that there is none', async () => {
  const receiver = newReceiver();
  await env.NOTIFIER.getByName('orphan').configure({ kind: 'webhook', url: receiver.url, secret: null, atMs: 1 });
  expect((await call('DELETE', at('orphan'))).status).toBe(404);
  await env.NOTIFIER.getByName('orphan').take(notification());
  expect(await env.NOTIFIER.getByName('orphan').status()).toMatchObject({ pending: 0 });
  expect(receiver.heard).toHaveLength(0);
});

test('of two changes the newer one stays, and the other is told', async () => {
  const row = { name: 'raced', kind: 'webhook', events: null, features: null, updatedBy: 'x' } as const;
  const saved = (n: number, atMs: number) => {
    const url = `https://example.com/${n}`;
    const entry = { id: `raced/${n}`, atMs, actor: 'x', action: 'notification.put', feature: null } as const;
    const change = { ...entry, subject: 'raced', reason: null, detail: null };
    return saveReceiver(env.DB, { ...row, url, updatedAtMs: atMs }, change);
  };
  expect([await saved(1, 10), await saved(2, 9), await saved(3, 10), await saved(4, 11)]).toEqual([
    ...[true, false, false, true],
  ]);
  expect((await call('GET', at('raced'))).body['url']).toBe('https://example.com/4');
});

test('there are at most 200 receivers; those there are can still be changed', async () => {
  const names = Array.from({ length: 200 }, (_, n) => `bulk-${n}`);
  await env.DB.prepare(
    `insert into receivers (name, kind, url, updated_by, updated_at_ms)
     select value, 'webhook', 'https://example.com/', 'x', 1 from json_each(?)`,
  )
    .bind(JSON.stringify(names))
    .run();
  const url = 'https://example.com/';
  expect(await put('one-more', { kind: 'webhook', url })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect((await put('bulk-7', { kind: 'webhook', url })).status).toBe(200);
  await env.DB.prepare(`delete from receivers where name like 'bulk-%'`).run();
  expect((await put('one-more', { kind: 'webhook', url })).status).toBe(200);
});

describe('who is told', () => {
  beforeAll(async () => {
    for (const feature of ['told', 'other']) await createFeature(feature);
    const url = 'https://example.com/';
    await put('all', { kind: 'webhook', url });
    await put('rollbacks', { kind: 'webhook', url, events: ['rollout.rolled_back', 'rollback.verified'] });
    await put('only-one', { kind: 'webhook', url, features: ['told'] });
    await put('neither', { kind: 'webhook', url, features: ['other'], events: ['feature.disabled'] });
  });

  test.each<[string, Happening, string[]]>([
    ['told', 'rollout.rolled_back', ['all', 'only-one', 'rollbacks']],
    ['told', 'rollout.started', ['all', 'only-one']],
    ['another', 'rollback.verified', ['all', 'rollbacks']],
    ['another', 'feature.disabled', ['all']],
    ['other', 'feature.disabled', ['all', 'neither']],
  ])('%s, %s: %j', async (feature, type, names) => {
    const told = await receiversOf(env.DB, { feature: feature as FeatureName, type });
    expect(told.filter((name) => ['all', 'only-one', 'rollbacks', 'neither'].includes(name))).toEqual(names);
  });
});

test('an incident that the queue shows is told once, however many runs show it', async () => {
  await createFeature('refused');
  const receiver = newReceiver();
  await put('incidents', { kind: 'webhook', url: receiver.url, features: ['refused'], events: ['incident.opened'] });
  const attributes = { 'gen_ai.provider.name': 'openai', 'http.response.status_code': 401 };
  const span = { name: 'chat', kind: 'chat', step: 'answer', startMs: 0, durationMs: 3, status: 'error', attributes };
  for (const last of ['1', '2', '3']) {
    const trace = {
      ...{ run: `refused.${last.padStart(26, '0')}`, feature: 'refused', version: 'v_0123456789abcdef' },
      ...{ arm: 'control', reason: 'control', unit: '0123456789abcdef', atMs: Date.now(), durationMs: 9 },
      ...{ outcome: 'ok', code: null, stale: false, cached: false, degraded: false, fallback: true },
      ...{ usage: { inputTokens: 3, outputTokens: 4 }, costUsd: null, input: null, output: null, spans: [span] },
    };
    const message = { id: last, timestamp: new Date(0), attempts: 1, body: { kind: 'trace', trace } };
    await worker.queue(createMessageBatch('sluice-telemetry', [message]), { ...env });
  }
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1));
  expect(JSON.parse(receiver.heard[0]?.body ?? '')).toMatchObject({
    ...{ type: 'incident.opened', owner: { of: 'incidents', name: 'cleo' } },
    text: 'refused: openai refuses the calls of refused with 401',
  });
  await vi.waitFor(async () => expect((await call('GET', at('incidents'))).body['pending']).toBe(0));
  expect(receiver.heard).toHaveLength(1);
});
