import { describe, expect, it } from 'vitest';
import { BulkEvaluation, OfrepRefusal } from '#schema/contracts/ofrep';
import type { SegmentName } from '#schema/contracts/ids';
import type { Snapshot } from '#schema/contracts/snapshot';
import { b, rollingOut } from '../small-edge.ts';
import { bulk, ofrepEdge, onOff, page, single, textWith } from './ofrep-edge.ts';

type Edge = Awaited<ReturnType<typeof ofrepEdge>>;

async function read({ send }: Edge, asked: Parameters<typeof bulk>[0] = {}) {
  const reply = await send(bulk(asked));
  const text = await reply.text();
  const body = reply.status === 200 ? BulkEvaluation.parse(JSON.parse(text)) : null;
  return { status: reply.status, etag: reply.headers.get('etag') ?? '', text, body, headers: reply.headers };
}

describe('all flags over OFREP', () => {
  it('are what each of them is alone, in the order of the file: disabled, undecided and broken ones too', async () => {
    const edge = await ofrepEdge();
    const context = { plan: 'pro', email: 'a@example.com' };
    const { body, status } = await read(edge, { context });
    expect(status).toBe(200);
    const alone = [];
    for (const { key } of body?.flags ?? []) alone.push(await (await edge.send(single(key, { context }))).json());
    expect(body?.flags).toEqual(alone);
    expect(body?.flags.map(({ key }) => key)).toEqual(Object.keys(JSON.parse(textWith()).flags));
    expect(body?.metadata).toEqual({ release: 'r7' });
  });

  it('are the public ones alone for a client key: nothing else is named, nor a rule of anything', async () => {
    const edge = await ofrepEdge();
    const { body, text } = await read(edge, { headers: page });
    expect(body?.flags.map(({ key }) => key)).not.toContain('hidden');
    for (const secret of ['hidden', 'staff', 'example.com', 'secret-variant', 'owner', 'not for you', 'plan'])
      expect(text).not.toContain(secret);
  });

  it.each([
    ['no JSON', '{', 'PARSE_ERROR'],
    ['a context that is a list', '{"context":[]}', 'INVALID_CONTEXT'],
    ['a targeting key that is a number', '{"context":{"targetingKey":7}}', 'INVALID_CONTEXT'],
    ['a number that no double holds', '{"context":{"a":1e999}}', 'INVALID_CONTEXT'],
    ['a text that is no UTF-8', '{"context":{"a":"\\ud800"}}', 'INVALID_CONTEXT'],
  ])('are refused for %s', async (_says, body, errorCode) => {
    const { send } = await ofrepEdge();
    const reply = await send(bulk({ body }));
    expect(reply.status).toBe(400);
    expect(OfrepRefusal.parse(await reply.json())).toMatchObject({ errorCode });
  });

  it('are given for no context at all', async () => {
    const edge = await ofrepEdge();
    expect((await read(edge, { body: '{}' })).status).toBe(200);
    expect((await read(edge, { body: '{"context":{}}' })).status).toBe(200);
  });

  it('are given for names that objects have of themselves', async () => {
    const edge = await ofrepEdge();
    const context = '{"context":{"__proto__":{"plan":"pro"},"constructor":{"x":1},"targetingKey":"u"}}';
    const { body } = await read(edge, { body: context });
    expect(body?.flags[0]).toMatchObject({ key: 'banner', value: false });
  });
});

describe('the ETag of all flags', () => {
  it('is strong, and the same for the same question', async () => {
    const edge = await ofrepEdge();
    const context = { targetingKey: 'ann', plan: 'pro', list: [1, { a: 2 }] };
    const first = await read(edge, { context });
    const other = await read(edge, { context: { list: [1, { a: 2 }], plan: 'pro', targetingKey: 'ann' } });
    expect(first.etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(other.etag).toBe(first.etag);
    expect(other.text).toBe(first.text);
  });

  it('is another one for another value of any attribute, for another key, and for another configuration', async () => {
    const edge = await ofrepEdge();
    const etags = new Set<string>();
    for (const context of [
      {},
      { targetingKey: 'a' },
      { targetingKey: 'b' },
      { targetingKey: 'a', x: 1 },
      { targetingKey: 'a', x: [1] },
    ])
      etags.add((await read(edge, { context })).etag);
    etags.add((await read(edge, { headers: page })).etag);
    etags.add((await read(edge, { headers: { 'x-api-key': 'no-pin' } })).etag);
    await edge.become(textWith({ size: { state: 'ENABLED', variants: { s: 1 }, defaultVariant: 's' } }));
    edge.learn();
    etags.add((await read(edge)).etag);
    expect(etags.size).toBe(8);
  });

  it('does not change for a client key when only what it cannot see does', async () => {
    const edge = await ofrepEdge();
    const before = await read(edge, { headers: page });
    const server = await read(edge);
    await edge.become(textWith({ hidden: onOff, another: onOff }));
    edge.learn();
    expect((await read(edge, { headers: page })).etag).toBe(before.etag);
    expect((await read(edge)).etag).not.toBe(server.etag);
  });

  it('changes with a shared rule that a public flag refers to, and with a rollout of a public flag alone', async () => {
    const staffed = (rule: object, extra: object = {}) =>
      JSON.stringify({
        ...JSON.parse(
          textWith({ staffed: { ...onOff, metadata: { public: true }, targeting: { if: [{ $ref: 'staff' }, 'on'] } } }),
        ),
        $evaluators: { staff: rule, ...extra },
      });
    const edge = await ofrepEdge({ text: staffed({ '==': [1, 1] }) });
    const names = [(await read(edge, { headers: page })).etag];
    await edge.become(staffed({ '==': [1, 1] }, { unused: true }));
    edge.learn();
    names.push((await read(edge, { headers: page })).etag);
    await edge.become(staffed({ '==': [1, 2] }));
    edge.learn();
    names.push((await read(edge, { headers: page })).etag);
    const route = { revision: 1, control: null, rollout: null, disabled: false, versions: {} };
    await edge.change({ flagRoutes: { hidden: route } });
    edge.learn();
    names.push((await read(edge, { headers: page })).etag);
    await edge.change({ flagRoutes: { hidden: route, banner: route } });
    edge.learn();
    names.push((await read(edge, { headers: page })).etag);
    const rollout = rollingOut({ candidate: b.id, segment: 'team' as SegmentName });
    for (const team of [{ '==': [1, 1] }, { '==': [1, 2] }]) {
      await edge.change({ flagRoutes: { banner: { ...route, rollout } }, segments: { team } as Snapshot['segments'] });
      edge.learn();
      names.push((await read(edge, { headers: page })).etag);
    }
    expect(names.map((name) => names.indexOf(name))).toEqual([0, 0, 2, 2, 4, 5, 6]);
  });

  it.each([
    ['itself', (etag: string) => etag],
    ['its weak form', (etag: string) => `W/${etag}`],
    ['a list', (etag: string) => `"x", ${etag}`],
    ['a star', () => '*'],
  ])('answers %s with 304 and nothing else', async (_says, header) => {
    const edge = await ofrepEdge();
    const { etag } = await read(edge, { headers: page });
    const again = await read(edge, { headers: { ...page, 'if-none-match': header(etag) } });
    expect(again).toMatchObject({ status: 304, text: '', etag });
    expect(again.headers.get('content-type')).toBeNull();
    expect(again.headers.get('access-control-allow-origin')).toBe('https://app.test');
  });

  it('never answers 304 to another context with the ETag of this one: the stale 304 trap', async () => {
    const edge = await ofrepEdge();
    const free = await read(edge, { context: { targetingKey: 'ann', plan: 'free' } });
    const headers = { 'if-none-match': free.etag };
    const pro = await read(edge, { context: { targetingKey: 'ann', plan: 'pro' }, headers });
    expect(pro.status).toBe(200);
    expect(pro.body?.flags[0]).toMatchObject({ key: 'banner', value: true });
  });

  it('covers the stream’s ticket: a 304 never leaves a client with one that has ended', async () => {
    let nowMs = Date.UTC(2026, 10, 21, 12);
    const edge = await ofrepEdge({ over: { now: () => nowMs } });
    const first = await read(edge);
    const headers = { 'if-none-match': first.etag };
    const seen = [];
    for (let minute = 0; minute < 60; minute += 5) {
      nowMs += 5 * 60_000;
      seen.push((await read(edge, { headers })).status);
    }
    expect(seen).toContain(304);
    expect(seen.slice(-6)).toEqual(Array.from({ length: 6 }, () => 200));
  });

  it('covers what depends on the time of day', async () => {
    const targeting = { if: [{ '>': [{ var: '$flagd.timestamp' }, Math.floor(Date.now() / 1000)] }, 'on'] };
    const edge = await ofrepEdge({ text: textWith({ timed: { ...onOff, targeting } }) });
    const before = await read(edge);
    await scheduler.wait(1100);
    const after = await read(edge, { headers: { 'if-none-match': before.etag } });
    expect(after.status).toBe(200);
    expect(after.body?.flags.at(-1)).toMatchObject({ key: 'timed', value: true });
  });
});

describe('what an event said', () => {
  const naming = (etag: string, modifiedS?: number | string): string =>
    `?flagConfigEtag=${encodeURIComponent(etag)}${modifiedS === undefined ? '' : `&flagConfigLastModified=${encodeURIComponent(modifiedS)}`}`;
  const configOf = ({ body }: Awaited<ReturnType<typeof read>>) =>
    new URL(body?.eventStreams?.[0]?.url ?? '').searchParams.get('since') ?? '';

  it('makes an isolate that has not heard of it read once, and answer with it', async () => {
    const edge = await ofrepEdge();
    const before = await read(edge);
    await edge.become(textWith({ banner: onOff }));
    const headers = { 'if-none-match': before.etag };
    const after = await read(edge, { headers, query: naming('"of-the-event"', Math.floor(Date.now() / 1000)) });
    expect(after.status).toBe(200);
    expect(configOf(after)).not.toBe(configOf(before));
    expect(edge.reads.filter((forced) => forced)).toHaveLength(1);
  });

  it('costs nothing where it is known already, in whichever form it is named', async () => {
    const edge = await ofrepEdge();
    const before = await read(edge);
    const name = configOf(before);
    for (const said of [name, `"${name}"`, `W/"${name}"`]) {
      const again = await read(edge, { headers: { 'if-none-match': before.etag }, query: naming(said, 1) });
      expect(again.status).toBe(304);
    }
    expect(edge.reads.filter((forced) => forced)).toHaveLength(0);
  });

  it('never ends in 304 while the configuration is another than it named', async () => {
    const edge = await ofrepEdge();
    const before = await read(edge);
    const again = await read(edge, { headers: { 'if-none-match': before.etag }, query: naming('"another"') });
    expect(again.status).toBe(200);
  });

  it.each([
    ['seconds', () => Math.floor(Date.now() / 1000) + 60],
    ['an ISO date', () => new Date(Date.now() + 60_000).toISOString()],
    ['an HTTP date', () => new Date(Date.now() + 60_000).toUTCString()],
  ])('may be a time alone, as %s', async (_says, later) => {
    const edge = await ofrepEdge();
    await read(edge, { query: `?flagConfigLastModified=${encodeURIComponent(later())}` });
    expect(edge.reads.filter((forced) => forced)).toHaveLength(1);
  });

  it('that is older than what the isolate has, or nonsense, makes nobody wait', async () => {
    const edge = await ofrepEdge();
    await edge.become(textWith());
    edge.learn();
    for (const query of [
      naming('"old"', 5),
      '?flagConfigLastModified=nonsense',
      '?flagConfigLastModified=5',
      '?flagConfigEtag=',
    ])
      expect((await read(edge, { query })).status).toBe(200);
    expect(edge.reads.filter((forced) => forced)).toHaveLength(0);
  });

  it('is heeded for a single flag too', async () => {
    const edge = await ofrepEdge();
    await edge.become(textWith({ size: { state: 'ENABLED', variants: { s: 1 }, defaultVariant: 's' } }));
    const reply = await edge.send(single('size', { query: naming('"of-the-event"') }));
    expect(await reply.json()).toMatchObject({ value: 1 });
  });
});

describe('a page that asks for all flags', () => {
  const preflight = (headers: Record<string, string>): Request =>
    new Request('https://edge.test/ofrep/v1/evaluate/flags', { method: 'OPTIONS', headers });

  it('may send what a provider sends, and read the ETag', async () => {
    const edge = await ofrepEdge();
    const asked = await edge.send(preflight({ origin: 'https://app.test', 'access-control-request-method': 'POST' }));
    expect(asked.status).toBe(204);
    for (const name of ['authorization', 'x-api-key', 'content-type', 'if-none-match'])
      expect(asked.headers.get('access-control-allow-headers')).toContain(name);
    const { headers } = await read(edge, { headers: page });
    expect(headers.get('access-control-allow-origin')).toBe('https://app.test');
    expect(headers.get('access-control-expose-headers')).toContain('etag');
  });

  it('is not answered when no client key names its origin', async () => {
    const { send } = await ofrepEdge();
    const asked = await send(preflight({ origin: 'https://evil.test', 'access-control-request-method': 'POST' }));
    expect(asked.status).toBe(405);
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('gets a 429 whose Retry-After it may read', async () => {
    const take = () => ({ code: 'rate_limited', detail: 'Later.', retryAfterS: 9 }) as const;
    const edge = await ofrepEdge({ over: { take } });
    const { status, headers } = await read(edge, { headers: page });
    expect([status, headers.get('retry-after')]).toEqual([429, '9']);
    expect(headers.get('access-control-expose-headers')).toContain('retry-after');
  });
});

describe('many flags', () => {
  it('ten thousand are answered in one reply', async () => {
    const flags = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`f${n}`, onOff]));
    const edge = await ofrepEdge({ text: JSON.stringify({ flags }) });
    const { body } = await read(edge);
    expect(body?.flags).toHaveLength(10_000);
    const before = performance.now();
    await read(edge);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
