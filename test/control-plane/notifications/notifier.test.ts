import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listIncidents } from '../../../control-plane/store/incidents.ts';
import type { FeatureName } from '#schema/contracts/ids';
import { createFeature } from '../call.ts';
import { inside, isSigned, newNotifier, newReceiver, notification, replaceNetwork, settings } from './receiver.ts';

let network: ReturnType<typeof replaceNetwork>;
beforeAll(() => {
  network = replaceNetwork();
});
afterAll(() => network.mockRestore());

const soon = { timeout: 5000, interval: 20 };
const HOUR_MS = 3_600_000;

test('what is taken is told at once, as JSON, signed with the secret that was made', async () => {
  const { notifier } = newNotifier();
  const receiver = newReceiver();
  const made = await notifier.configure(settings(receiver.url));
  const secret = (made || { made: null }).made ?? '';
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const said = notification();
  await notifier.take(said);
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1), soon);
  const [heard] = receiver.heard;
  if (heard === undefined) throw new Error('heard nothing');
  expect(JSON.parse(heard.body)).toEqual(said);
  expect(heard.headers.get('content-type')).toBe('application/json');
  expect(heard.headers.get('webhook-id')).toBe(said.id);
  expect(Math.abs(Number(heard.headers.get('webhook-timestamp')) * 1000 - Date.now())).toBeLessThan(5000);
  expect(heard.redirect).toBe('manual');
  expect(await isSigned(heard, secret)).toBe(true);
  expect(await isSigned({ ...heard, body: `${heard.body} ` }, secret)).toBe(false);
  await vi.waitFor(
    async () => expect(await notifier.status()).toEqual({ pending: 0, givenUp: 0, lastError: null }),
    soon,
  );
});

test('the same id handed in again is not told again, waiting or told', async () => {
  const { notifier } = newNotifier();
  const receiver = newReceiver();
  await notifier.configure(settings(receiver.url));
  const said = notification();
  await Promise.all([notifier.take(said), notifier.take(said)]);
  await vi.waitFor(async () => expect(await notifier.status()).toMatchObject({ pending: 0 }), soon);
  await notifier.take(said);
  await notifier.take(notification());
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(2), soon);
  expect(new Set(receiver.heard.map(({ headers }) => headers.get('webhook-id'))).size).toBe(2);
});

test('who fails is told again under the same id, later each time, and the error is shown until then', async () => {
  const { notifier } = newNotifier();
  const secretText = 'Bearer of the receiver';
  const receiver = newReceiver([new Response(secretText, { status: 500 }), 'unreachable']);
  await notifier.configure(settings(receiver.url));
  await notifier.take(notification());
  await vi.waitFor(
    async () => expect(await notifier.status()).toEqual({ pending: 1, givenUp: 0, lastError: 'It answered 500.' }),
    soon,
  );
  await vi.waitFor(
    async () => expect(await notifier.status()).toMatchObject({ lastError: 'It could not be reached.' }),
    soon,
  );
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(3), soon);
  const [first, second, third] = receiver.heard.map(({ atMs }) => atMs);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1000);
  expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(2000);
  expect(new Set(receiver.heard.map(({ headers }) => headers.get('webhook-id'))).size).toBe(1);
  await vi.waitFor(
    async () => expect(await notifier.status()).toEqual({ pending: 0, givenUp: 0, lastError: null }),
    soon,
  );
});

test('an id that no header can hold is sent as a URL would hold it', async () => {
  const { notifier } = newNotifier();
  const receiver = newReceiver();
  const made = await notifier.configure(settings(receiver.url));
  await notifier.take(notification({ id: 'support/refused/modèle 1\n\ud800' }));
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1), soon);
  const [heard] = receiver.heard;
  expect(heard?.headers.get('webhook-id')).toBe('support/refused/mod%C3%A8le%201%0A%EF%BF%BD');
  expect(heard && (await isSigned(heard, (made && made.made) || ''))).toBe(true);
});

test('a redirect is a failure: nobody is told elsewhere', async () => {
  const { notifier } = newNotifier();
  const elsewhere = newReceiver();
  const receiver = newReceiver([new Response(null, { status: 307, headers: { location: elsewhere.url } })]);
  await notifier.configure(settings(receiver.url));
  await notifier.take(notification());
  await vi.waitFor(async () => expect((await notifier.status()).lastError).toContain('307'), soon);
  expect(elsewhere.heard).toHaveLength(0);
});

test('a body that goes on for ever is not read', async () => {
  const { notifier } = newNotifier();
  let cancelled = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel: () => void (cancelled = true),
  });
  const receiver = newReceiver([new Response(endless, { status: 200 })]);
  await notifier.configure(settings(receiver.url));
  await notifier.take(notification());
  await vi.waitFor(async () => expect(await notifier.status()).toMatchObject({ pending: 0 }), soon);
  await vi.waitFor(() => expect(cancelled).toBe(true), soon);
});

test('Retry-After keeps everything quiet, not just the one that met it, and the longest holds', async () => {
  const { notifier } = newNotifier();
  const after = (seconds: string) => new Response(null, { status: 429, headers: { 'retry-after': seconds } });
  const receiver = newReceiver([after('3'), after('1')]);
  for (const _ of [1, 2]) await notifier.take(notification());
  await notifier.configure(settings(receiver.url));
  await vi.waitFor(async () => expect((await notifier.status()).lastError).toContain('429'), soon);
  await notifier.take(notification());
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(5), soon);
  const [first, , third] = receiver.heard.map(({ atMs }) => atMs);
  expect((third ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(2990);
});

test('after a day it is given up: counted, never told again, and an incident for the owner, one a day', async () => {
  await createFeature('unheard');
  const { name, notifier, stub } = newNotifier();
  const receiver = newReceiver(Array.from({ length: 9 }, () => new Response(null, { status: 500 })));
  await notifier.configure(settings(receiver.url));
  const feature = 'unheard' as FeatureName;
  const lost = [notification({ feature }), notification({ feature })] as const;
  for (const said of lost) await notifier.take(said);
  await vi.waitFor(() => expect(receiver.heard.length).toBeGreaterThanOrEqual(2), soon);
  await vi.waitFor(async () => expect((await notifier.status()).lastError).toContain('500'), soon);
  await inside(stub, `update waiting set taken_at_ms = taken_at_ms - ${24 * HOUR_MS}`);
  await evictDurableObject(stub);
  await runDurableObjectAlarm(stub);
  expect(await notifier.status()).toEqual({ pending: 0, givenUp: 2, lastError: 'It answered 500.' });
  const heard = receiver.heard.length;
  await notifier.take(lost[0]);
  expect(await notifier.status()).toMatchObject({ pending: 0 });
  expect(receiver.heard).toHaveLength(heard);
  const page = { limit: 50, after: undefined, feature };
  await vi.waitFor(async () => expect(await listIncidents(env.DB, page)).toHaveLength(1), soon);
  const [incident] = await listIncidents(env.DB, page);
  expect(incident).toMatchObject({
    owner: 'cleo',
    title: `The receiver ${name} does not take notifications`,
    detail: { lastError: 'It answered 500.' },
  });
  expect(JSON.stringify(incident)).not.toContain(receiver.url);
});

test('of more than a thousand that wait the oldest is given up', async () => {
  const { notifier, stub } = newNotifier();
  const receiver = newReceiver();
  const first = notification();
  await notifier.take(first);
  await inside(
    stub,
    `insert into waiting (id, body, taken_at_ms, tries, due_at_ms)
     with recursive n(i) as (select 1 union all select i + 1 from n where i < 999)
     select 'many/' || i, json_set(body, '$.id', 'many/' || i), taken_at_ms, 0, due_at_ms from waiting, n`,
  );
  expect(await notifier.status()).toMatchObject({ pending: 1000, givenUp: 0 });
  await notifier.take(notification());
  expect(await notifier.status()).toEqual({ pending: 1000, givenUp: 1, lastError: 'More than 1000 waited.' });
  await notifier.configure(settings(receiver.url));
  await vi.waitFor(async () => expect(await notifier.status()).toMatchObject({ pending: 0 }), { timeout: 15_000 });
  expect(receiver.heard).toHaveLength(1000);
  expect(receiver.heard.some(({ headers }) => headers.get('webhook-id') === first.id)).toBe(false);
});

test('whoever is deleted is told nothing more, and may come back', async () => {
  const { notifier } = newNotifier();
  const receiver = newReceiver([new Response(null, { status: 500 })]);
  const atMs = Date.now();
  await notifier.configure(settings(receiver.url, { atMs }));
  await notifier.take(notification());
  await vi.waitFor(async () => expect((await notifier.status()).lastError).toContain('500'), soon);
  await notifier.forget(atMs + 1);
  expect(await notifier.status()).toEqual({ pending: 0, givenUp: 0, lastError: null });
  await notifier.take(notification());
  expect(await notifier.status()).toMatchObject({ pending: 0 });
  expect(await notifier.configure(settings(receiver.url, { atMs }))).toBe(false);
  await new Promise((done) => setTimeout(done, 1500));
  expect(receiver.heard).toHaveLength(1);
  const again = await notifier.configure(settings(receiver.url, { atMs: atMs + 2 }));
  expect(again && again.made).toContain('whsec_');
  const said = notification();
  await notifier.take(said);
  await vi.waitFor(() => expect(receiver.heard[1]?.headers.get('webhook-id')).toBe(said.id), soon);
});

test('whoever is deleted while being told and comes back is nobody who failed', async () => {
  const { notifier } = newNotifier();
  const late = Promise.withResolvers<Response>();
  const receiver = newReceiver([late.promise]);
  const atMs = Date.now();
  await notifier.configure(settings(receiver.url, { atMs }));
  await notifier.take(notification());
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1), soon);
  await notifier.forget(atMs + 1);
  await notifier.configure(settings(receiver.url, { atMs: atMs + 2 }));
  late.resolve(new Response(null, { status: 500, headers: { 'retry-after': '900' } }));
  const next = notification();
  await notifier.take(next);
  await vi.waitFor(() => expect(receiver.heard[1]?.headers.get('webhook-id')).toBe(next.id), soon);
  expect(await notifier.status()).toMatchObject({ lastError: null });
});

test('what is taken before anybody set the receiver up waits for that', async () => {
  const { notifier } = newNotifier();
  const receiver = newReceiver();
  await notifier.take(notification());
  expect(await notifier.status()).toMatchObject({ pending: 1 });
  await notifier.configure(settings(receiver.url));
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1), soon);
});

test('a new address is told at once what the old one did not take', async () => {
  const { notifier, stub } = newNotifier();
  const gone = newReceiver([new Response(null, { status: 503, headers: { 'retry-after': '900' } })]);
  const receiver = newReceiver();
  const first = await notifier.configure(settings(gone.url));
  await notifier.take(notification());
  await vi.waitFor(async () => expect((await notifier.status()).lastError).toContain('503'), soon);
  await inside(stub, `update waiting set due_at_ms = due_at_ms + ${HOUR_MS}`);
  const second = await notifier.configure(settings(receiver.url));
  expect(second).toEqual({ made: null });
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1), soon);
  const [heard] = receiver.heard;
  expect(heard && (await isSigned(heard, (first && first.made) || ''))).toBe(true);
});

test('a new secret signs beside the old one', async () => {
  const { notifier } = newNotifier();
  const receiver = newReceiver();
  const [one, two] = [`whsec_${btoa('1'.repeat(32))}`, `whsec_${btoa('2'.repeat(32))}`] as const;
  await notifier.configure(settings(receiver.url, { secret: one }));
  await notifier.configure(settings(receiver.url, { secret: two }));
  await notifier.take(notification());
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1), soon);
  const [heard] = receiver.heard;
  if (heard === undefined) throw new Error('heard nothing');
  expect(heard.headers.get('webhook-signature')?.split(' ')).toHaveLength(2);
  expect([await isSigned(heard, one), await isSigned(heard, two)]).toEqual([true, true]);
});

test('what was taken is told after the object was put away', async () => {
  const { notifier, stub } = newNotifier();
  const receiver = newReceiver([new Response(null, { status: 500 })]);
  await notifier.configure(settings(receiver.url));
  await notifier.take(notification());
  await vi.waitFor(async () => expect((await notifier.status()).lastError).toContain('500'), soon);
  await evictDurableObject(stub);
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(2), soon);
});

test('Slack reads one text that names the owner and calls nobody', async () => {
  const { notifier } = newNotifier();
  const receiver = newReceiver();
  await notifier.configure(settings(receiver.url, { kind: 'slack' }));
  await notifier.take(notification({ text: 'support & co: <!channel> 5 > 3' }));
  await vi.waitFor(() => expect(receiver.heard).toHaveLength(1), soon);
  expect(JSON.parse(receiver.heard[0]?.body ?? '')).toEqual({
    text: 'support &amp; co: &lt;!channel&gt; 5 &gt; 3 (release: ben)',
  });
});

test('an address of this machine is not called outside a dev session, even when it was kept', async () => {
  const { notifier } = newNotifier();
  const before = network.mock.calls.length;
  await notifier.configure(settings('http://127.0.0.1:9/'));
  await notifier.take(notification());
  await vi.waitFor(async () => expect((await notifier.status()).lastError).toContain('must be public'), soon);
  expect(network.mock.calls.length).toBe(before);
});
