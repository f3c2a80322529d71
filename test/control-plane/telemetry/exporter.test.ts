import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Exporter } from '../../../control-plane/exporters/exporter.ts';
import { createTables } from '../../../control-plane/exporters/tables.ts';
import { dropMuch, frontOf } from '../../../control-plane/exporters/waiting.ts';
import { listIncidents } from '../../../control-plane/store/incidents.ts';
import type { ExporterSettings, RunToTell } from '#schema/contracts/exporter';
import { call, createFeature } from '../call.ts';

/** Made when it is given: a body belongs to the request that reads it. */
type Answer = (() => Response) | 'unreachable';
type Collector = { url: string; heard: { headers: Headers; spans: string[]; redirect: string }[]; answers: Answer[] };

const collectors = new Map<string, Collector>();
const objects = env as unknown as { EXPORTER: DurableObjectNamespace<Exporter> };
const usual = { content: false, features: null } as const;
let count = 0;

/** A collector that no other test has, and an Exporter that tells it. */
async function world(answers: Answer[] = [], headers: ExporterSettings['headers'] = {}) {
  const name = `exporter-${(count += 1)}`;
  const collector: Collector = { url: `https://otlp.example.com/${name}/v1/traces`, heard: [], answers };
  collectors.set(collector.url, collector);
  const exporter = objects.EXPORTER.getByName(name);
  expect(await exporter.configure({ ...usual, url: collector.url, headers, atMs: Date.now() })).toBe(true);
  return { name, collector, exporter };
}

type Body = { resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[] };
const namesIn = ({ resourceSpans }: Body): string[] =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)));

beforeAll(() => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init as RequestInit);
    const collector = collectors.get(request.url);
    if (collector === undefined) throw new Error(`nobody is at ${request.url}`);
    const { headers, redirect } = request;
    collector.heard.push({ headers, redirect, spans: namesIn(await request.json<Body>()) });
    const answer = collector.answers.shift() ?? (() => Response.json({ partialSuccess: {} }));
    if (answer === 'unreachable') throw new Error(`secret path of ${request.url}`);
    return answer();
  });
});
afterAll(() => vi.restoreAllMocks());

let made = 0;
const run = (names: readonly string[] = ['invoke_workflow support']): RunToTell => ({
  run: `support.${(made += 1)}`,
  feature: 'support',
  spans: names.length,
  content: false,
  body: names.map((name) => JSON.stringify({ name })).join(','),
});
const runs = (n: number) => Array.from({ length: n }, () => run());

const soon = { timeout: 8000, interval: 20 };
const heard = ({ heard: all }: Collector) => all.map(({ spans }) => spans.length);

describe('an exporter', () => {
  it('tells runs together, in order, as JSON with its headers, and follows no redirect', async () => {
    const { exporter, collector } = await world([], { 'x-scope-orgid': 'team' });
    await exporter.take([run(['invoke_workflow a', 'chat m'])]);
    await exporter.take([run(['invoke_workflow b'])]);
    await vi.waitFor(() => expect(collector.heard).toHaveLength(1), soon);
    const [first] = collector.heard;
    expect(first?.spans).toEqual(['invoke_workflow a', 'chat m', 'invoke_workflow b']);
    expect(first?.headers.get('content-type')).toBe('application/json');
    expect(first?.headers.get('x-scope-orgid')).toBe('team');
    expect(first?.redirect).toBe('manual');
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 0, sent: 3 }), soon);
    expect(await exporter.status()).toMatchObject({ rejected: 0, givenUp: 0, lastError: null });
  });

  it('a run that is handed in again while it waits is told once', async () => {
    const { exporter, collector } = await world();
    const one = run();
    await Promise.all([exporter.take([one]), exporter.take([one])]);
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 0, sent: 1 }), soon);
    expect(heard(collector)).toEqual([1]);
  });

  it.each([
    ['429', () => new Response('secret', { status: 429, headers: { 'retry-after': '1' } }), 'It answered 429.'],
    ['503', () => new Response('secret', { status: 503 }), 'It answered 503.'],
    ['nobody there', 'unreachable' as const, 'It could not be reached.'],
  ])('tries again after %s, shows it until it is over, and loses nothing', async (_, answer, error) => {
    const { exporter, collector } = await world([answer]);
    await exporter.take(runs(3));
    await vi.waitFor(() => expect(collector.heard).toHaveLength(1), soon);
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 3, lastError: error }), soon);
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 0, sent: 3 }), soon);
    expect(heard(collector)).toEqual([3, 3]);
    expect(await exporter.status()).toMatchObject({ givenUp: 0, lastError: null });
  });

  it('is silent for as long as Retry-After asks', async () => {
    const later = () => new Response(null, { status: 429, headers: { 'retry-after': '3600' } });
    const { exporter, collector } = await world([later]);
    await exporter.take(runs(1));
    await vi.waitFor(
      async () => expect(await exporter.status()).toMatchObject({ lastError: 'It answered 429.' }),
      soon,
    );
    await exporter.take(runs(1));
    await runDurableObjectAlarm(exporter);
    expect(collector.heard).toHaveLength(1);
    const dueAtMs = await runInDurableObject(exporter, (_, state) => state.storage.getAlarm());
    expect((dueAtMs ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('counts what a collector rejects of a batch, says its words, and does not send it again', async () => {
    const partly = () => Response.json({ partialSuccess: { rejectedSpans: '2', errorMessage: 'too old' } });
    const { exporter, collector } = await world([partly]);
    await exporter.take(runs(5));
    await vi.waitFor(
      async () =>
        expect(await exporter.status()).toMatchObject({
          ...{ pending: 0, sent: 3, rejected: 2, givenUp: 0 },
          lastError: 'It rejected 2 spans: too old',
        }),
      soon,
    );
    expect(collector.heard).toHaveLength(1);
  });

  it('gives up what is refused for good, visibly: a count, the error, an incident; and goes on', async () => {
    await createFeature('support');
    const { name, exporter } = await world([() => new Response('secret', { status: 400 })]);
    await exporter.take(runs(2));
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 0, givenUp: 2 }), soon);
    const incidents = async () => {
      const all = await listIncidents(env.DB, { limit: 50, after: undefined });
      return all.filter(({ id }) => id.startsWith(`exporter/${name}/`));
    };
    await vi.waitFor(async () => expect(await incidents()).toHaveLength(1), soon);
    expect((await incidents())[0]).toMatchObject({
      feature: 'support',
      title: `The exporter ${name} does not take traces`,
    });
    await exporter.take(runs(1));
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ sent: 1, givenUp: 2 }), soon);
  });

  it('sends less at once when it is told that it was too much', async () => {
    const { exporter, collector } = await world([
      () => new Response(null, { status: 413 }),
      () => new Response(null, { status: 413 }),
    ]);
    await exporter.take(runs(10));
    await vi.waitFor(
      async () => expect(await exporter.status()).toMatchObject({ pending: 0, sent: 10, givenUp: 0 }),
      soon,
    );
    expect(heard(collector).slice(0, 4)).toEqual([10, 5, 3, 3]);
  });

  it('waits for a secret that is not set, and sends nothing without it', async () => {
    const { exporter, collector } = await world([], { authorization: { secret: 'EXPORTER_TOKEN', prefix: 'Bearer ' } });
    await exporter.take(runs(1));
    const lastError = 'The control plane lacks the secret EXPORTER_TOKEN.';
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 1, lastError }), soon);
    expect(collector.heard).toHaveLength(0);
  });

  it('keeps what waits through the death of its process', async () => {
    const { exporter, collector } = await world([() => new Response(null, { status: 503 })]);
    await exporter.take(runs(2));
    await vi.waitFor(
      async () => expect(await exporter.status()).toMatchObject({ lastError: 'It answered 503.' }),
      soon,
    );
    await evictDurableObject(exporter);
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 0, sent: 2 }), soon);
    expect(heard(collector)).toEqual([2, 2]);
  });

  it('deleted, it tells nothing more and takes nothing', async () => {
    const { exporter, collector } = await world([() => new Response(null, { status: 503 })]);
    await exporter.take(runs(2));
    await vi.waitFor(() => expect(collector.heard).toHaveLength(1), soon);
    await exporter.forget(Date.now() + 1);
    await exporter.take(runs(1));
    await runDurableObjectAlarm(exporter);
    expect(await exporter.status()).toMatchObject({ pending: 0, sent: 0 });
    expect(collector.heard).toHaveLength(1);
  });

  it('what waits with content, or of a feature, is not told any more once that is not wanted; it is counted', async () => {
    const { exporter, collector } = await world([() => new Response(null, { status: 503 })]);
    const { url } = collector;
    const set = (more: object) =>
      exporter.configure({ ...usual, content: true, url, headers: {}, atMs: Date.now(), ...more });
    await set({});
    await exporter.take([
      { ...run(['quotes']), content: true },
      run(['plain']),
      { ...run(['other']), feature: 'other' },
    ]);
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 3 }), soon);
    await vi.waitFor(() => expect(collector.heard).toHaveLength(1), soon);
    await set({ content: false, features: ['support'] });
    await exporter.take([{ ...run(['late']), content: true }]);
    await vi.waitFor(async () => expect(await exporter.status()).toMatchObject({ pending: 0, sent: 1 }), soon);
    expect(collector.heard.slice(1).map(({ spans }) => spans)).toEqual([['plain']]);
    expect(await exporter.status()).toMatchObject({ givenUp: 2, rejected: 0 });
  });

  it('whose queue is of before it was known what has content takes it for content', async () => {
    const { exporter } = await world([() => new Response(null, { status: 429, headers: { 'retry-after': '3600' } })]);
    await exporter.take(runs(1));
    await runInDurableObject(exporter, (_, { storage: { sql } }) => {
      sql.exec('alter table waiting drop column content');
      createTables(sql);
      expect(sql.exec('select content from waiting').toArray()).toEqual([{ content: 1 }]);
    });
  });

  it('keeps no more than its bounds: the oldest go', async () => {
    const { exporter } = await world([() => new Response(null, { status: 429, headers: { 'retry-after': '3600' } })]);
    await exporter.take([run(['first'])]);
    await vi.waitFor(
      async () => expect(await exporter.status()).toMatchObject({ lastError: 'It answered 429.' }),
      soon,
    );
    await exporter.take(runs(40));
    await runInDurableObject(exporter, (_, { storage: { sql } }) => {
      expect(dropMuch(sql, { runs: 41, chars: 1_000_000 })).toMatchObject({ spans: 0 });
      expect(dropMuch(sql, { runs: 20, chars: 1_000_000 })).toMatchObject({ spans: 23, feature: 'support' });
      expect(frontOf(sql, 100)?.runs).toBe(18);
      const chars = sql.exec<{ chars: number }>('select sum(chars) as chars from waiting').one().chars;
      expect(dropMuch(sql, { runs: 1000, chars: chars / 2 }).spans).toBeGreaterThanOrEqual(9);
    });
  });
});

describe('exporters over the API', () => {
  const put = (name: string, body: object) => call('PUT', `/admin/v1/exporters/${name}`, { body });

  it('are set up, shown with how they do, and deleted; secrets by name', async () => {
    const headers = { authorization: { secret: 'EXPORTER_TOKEN', prefix: 'Bearer ' } };
    const made = await put('tempo', { url: 'https://otlp.example.com/v1/traces', headers, sample: 0.5 });
    expect(made).toMatchObject({
      status: 200,
      body: { exporter: 'tempo', sample: 0.5, content: false, features: null },
    });
    expect(made.body).toMatchObject({ headers, pending: 0, sent: 0 });
    expect((await call('GET', '/admin/v1/exporters')).body['exporters']).toMatchObject([{ exporter: 'tempo' }]);
    expect(await call('DELETE', '/admin/v1/exporters/tempo')).toMatchObject({ status: 200 });
    const gone = await call('GET', '/admin/v1/exporters/tempo');
    expect(gone).toMatchObject({ status: 404, body: { detail: 'No exporter tempo; known: none.' } });
  });

  it.each([
    ['an address of the house', { url: 'https://10.0.0.1/v1/traces' }, 'url'],
    ['an address without https', { url: 'http://otlp.example.com/v1/traces' }, 'url'],
    ['no address', { url: 'collector' }, 'url'],
    ['a feature that nobody knows', { url: 'https://otlp.example.com', features: ['nobody'] }, 'features.0'],
    ['a header of the request itself', { url: 'https://otlp.example.com', headers: { host: 'x' } }, 'headers.host'],
    [
      'a secret of another kind',
      { url: 'https://otlp.example.com', headers: { a: { secret: 'TOOL_X' } } },
      'headers.a.secret',
    ],
    ['a share above all', { url: 'https://otlp.example.com', sample: 2 }, 'sample'],
    ['a name that is not known', { url: 'https://otlp.example.com', gzip: true }, ''],
  ])('refuse %s', async (_, body, path) => {
    const refused = await put('refused', body);
    expect(refused.status).toBe(422);
    expect((refused.body['issues'] as { path: string }[]).map((issue) => issue.path)).toContain(path);
  });

  it('are at most eight', async () => {
    const url = 'https://otlp.example.com/v1/traces';
    for (let n = 0; n < 8; n++) expect((await put(`one-${n}`, { url })).status).toBe(200);
    expect((await put('one-8', { url })).status).toBe(409);
    expect((await put('one-7', { url, sample: 0 })).status).toBe(200);
  });
});
