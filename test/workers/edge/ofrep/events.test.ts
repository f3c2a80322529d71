import { afterEach, describe, expect, it } from 'vitest';
import { BulkEvaluation, RefetchEvaluation } from '#schema/contracts/ofrep';
import type { Deps } from '../../../../workers/edge/deps.ts';
import { bulk, ofrepEdge, onOff, page, textWith } from './ofrep-edge.ts';

type Edge = Awaited<ReturnType<typeof ofrepEdge>>;
type Message = { id: string; data: RefetchEvaluation };

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function streamOf({ send }: Edge, headers: Record<string, string> = {}): Promise<string> {
  const reply = BulkEvaluation.parse(await (await send(bulk({ headers }))).json());
  expect(reply.eventStreams).toEqual([{ type: 'sse', url: expect.any(String), inactivityDelaySec: 120 }]);
  return reply.eventStreams?.[0]?.url ?? '';
}

const open = (url: string, headers: Record<string, string> = {}) => new Request(url, { headers });

/** A stream and what came over it so far. */
async function listen(edge: Edge, url: string, headers: Record<string, string> = {}) {
  const reply = await edge.send(open(url, headers));
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toBe('text/event-stream');
  const heard = { text: '', ended: false };
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  const reading = (async () => {
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read())
      heard.text += part.value;
    heard.ended = true;
  })();
  const leave = async (): Promise<void> => {
    await reader?.cancel().catch(() => {});
    await reading.catch(() => {});
  };
  opened.push(leave);
  const messages = (): Message[] =>
    heard.text
      .split('\n\n')
      .filter((block) => block.includes('data:'))
      .map((block) => ({
        id: /^id: (.*)$/m.exec(block)?.[1] ?? '',
        data: RefetchEvaluation.parse(JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '')),
      }));
  return { reply, heard, messages, leave };
}

async function until(probe: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !probe(); turn++) await scheduler.wait(10);
  expect(probe()).toBe(true);
}

/** Looks at memory every 10 ms instead of sleeping until it changes. */
const quick: Pick<Deps, 'snapshotChange'> = { snapshotChange: async () => scheduler.wait(10) };
const settle = () => scheduler.wait(60);

describe('a stream of changes', () => {
  it('begins with when to come back and what its listener has, and says nothing more', async () => {
    const edge = await ofrepEdge({ over: quick });
    const { heard, reply } = await listen(edge, await streamOf(edge));
    await settle();
    expect(heard.text).toMatch(/^retry: 1000\nid: [0-9a-f]{32}\n\n$/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it('says with every change that its listener sees: evaluate again, which configuration, and since when', async () => {
    const edge = await ofrepEdge({ over: quick });
    const { messages } = await listen(edge, await streamOf(edge));
    await edge.become(textWith({ banner: onOff }));
    edge.learn();
    await until(() => messages().length === 1);
    await edge.become(textWith());
    edge.learn();
    await until(() => messages().length === 2);
    const [first, second] = messages();
    expect(first?.data).toEqual({
      type: 'refetchEvaluation',
      etag: `"${first?.id}"`,
      lastModified: expect.closeTo(Date.now() / 1000, -1),
    });
    expect(second?.id).not.toBe(first?.id);
  });

  it('says nothing to a client key of what it cannot see, nor that anything else was published', async () => {
    const edge = await ofrepEdge({ over: quick });
    const { messages } = await listen(edge, await streamOf(edge, page), { origin: 'https://app.test' });
    await edge.become(textWith({ hidden: onOff, another: onOff }));
    edge.learn();
    await edge.change({ spent: {} });
    edge.learn();
    await settle();
    expect(messages()).toEqual([]);
    await edge.become(textWith({ hidden: { ...onOff, metadata: { public: true } } }));
    edge.learn();
    await until(() => messages().length === 1);
  });

  it('tells at once what changed between the evaluation and the stream', async () => {
    const edge = await ofrepEdge({ over: quick });
    const url = await streamOf(edge);
    await edge.become(textWith({ banner: onOff }));
    edge.learn();
    const { messages } = await listen(edge, url);
    await until(() => messages().length === 1);
  });

  it('tells who comes back what he missed, and nothing if he missed nothing', async () => {
    const edge = await ofrepEdge({ over: quick });
    const url = await streamOf(edge);
    const first = await listen(edge, url);
    await edge.become(textWith({ banner: onOff }));
    edge.learn();
    await until(() => first.messages().length === 1);
    const id = first.messages()[0]?.id ?? '';
    const same = await listen(edge, url, { 'last-event-id': id });
    await edge.become(textWith({ size: onOff }));
    edge.learn();
    const missed = await listen(edge, url, { 'last-event-id': id });
    await until(() => missed.messages().length === 1 && same.messages().length === 1);
    const strange = await listen(edge, url, { 'last-event-id': 'forged data' });
    await until(() => strange.messages().length === 1);
    expect(strange.heard.text).not.toContain('forged');
  });

  it('can be read by a page that its key is for, and is refused to any other', async () => {
    const edge = await ofrepEdge({ over: quick });
    const url = await streamOf(edge, page);
    const { reply } = await listen(edge, url, { origin: 'https://app.test' });
    expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.test');
    expect((await edge.send(open(url, { origin: 'https://evil.test' }))).status).toBe(403);
  });

  it('keeps what lies between awake', async () => {
    let nowMs = Date.now();
    const edge = await ofrepEdge({ over: { ...quick, now: () => (nowMs += 1000) } });
    const { heard } = await listen(edge, await streamOf(edge));
    await until(() => heard.text.split(': still here').length > 3);
  });
});

describe('a stream ends', () => {
  it('when its ticket does', async () => {
    let nowMs = Date.now();
    const edge = await ofrepEdge({ over: { ...quick, now: () => nowMs } });
    const url = await streamOf(edge);
    const { heard } = await listen(edge, url);
    nowMs += 3_600_001;
    await until(() => heard.ended);
    expect((await edge.send(open(url))).status).toBe(401);
  });

  it('when its key is taken back, and not when another is', async () => {
    const edge = await ofrepEdge({ over: quick });
    const { heard } = await listen(edge, await streamOf(edge, page), { origin: 'https://app.test' });
    const keys = edge.truth().keys;
    await edge.change({ keys: keys.filter(({ id }) => id !== 'server') });
    edge.learn();
    await settle();
    expect(heard.ended).toBe(false);
    await edge.change({ keys: keys.filter(({ id }) => id !== 'client') });
    edge.learn();
    await until(() => heard.ended);
  });

  it('when its listener leaves, and then it is counted no more', async () => {
    const edge = await ofrepEdge({ over: quick });
    const { leave } = await listen(edge, await streamOf(edge));
    expect(edge.deps.streams.open).toBe(1);
    await leave();
    await until(() => edge.deps.streams.open === 0);
  });

  it('when it has asked for others as much as one request may', async () => {
    const snapshotChange: Deps['snapshotChange'] = async (_have, _ms, { tired }) => {
      await scheduler.wait(10);
      tired();
    };
    const edge = await ofrepEdge({ over: { snapshotChange } });
    const { heard } = await listen(edge, await streamOf(edge));
    await until(() => heard.ended);
  });
});

describe('a ticket', () => {
  const flipped = (text: string, at: number): string =>
    text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);

  it('counts as it was given, and in no other form', async () => {
    const edge = await ofrepEdge({ over: quick });
    const url = new URL(await streamOf(edge));
    const ticket = url.searchParams.get('ticket') ?? '';
    const forged = [
      '',
      'x',
      ticket.slice(0, -1),
      `${ticket}0`,
      ticket.toUpperCase(),
      ...Array.from({ length: ticket.length }, (_, at) => flipped(ticket, at)),
      `zzzzzzzzzzz.${ticket.split('.').slice(1).join('.')}`,
      'x'.repeat(100_000),
    ].filter((text) => text !== ticket);
    for (const text of forged) {
      url.searchParams.set('ticket', text);
      const reply = await edge.send(open(url.href));
      expect([text, reply.status]).toEqual([text, 401]);
    }
    expect(edge.reads.filter((forced) => forced)).toHaveLength(0);
  });

  it('is one of its key: the body of one under the seal of another is none', async () => {
    const edge = await ofrepEdge({ over: quick });
    const mine = new URL(await streamOf(edge)).searchParams.get('ticket')?.split('.') ?? [];
    const theirs = new URL(await streamOf(edge, page)).searchParams.get('ticket')?.split('.') ?? [];
    const mixed = [mine[0], mine[1], theirs[2]].join('.');
    expect((await edge.send(open(`https://edge.test/ofrep/v1/events?ticket=${mixed}`))).status).toBe(401);
  });

  it('does not show its key, and counts for a key that this isolate hears of a moment later', async () => {
    const edge = await ofrepEdge({ over: quick });
    const url = await streamOf(edge);
    expect(url).not.toContain('server');
    const all = edge.truth().keys;
    await edge.change({ keys: [] });
    edge.learn();
    await edge.change({ keys: all });
    const { reply } = await listen(edge, url);
    expect(reply.status).toBe(200);
  });

  it('is the same for the same asker for half an hour, so that a provider keeps its connection', async () => {
    const edge = await ofrepEdge();
    expect(await streamOf(edge)).toBe(await streamOf(edge));
  });

  it('opens no more streams than an isolate can hold, and none for who asks too often', async () => {
    const edge = await ofrepEdge({ over: { ...quick, streams: { open: 2000 } } });
    const full = await edge.send(open(await streamOf(edge)));
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '5']);
    const url = await streamOf(edge);
    Object.assign(edge.deps, { take: () => ({ code: 'rate_limited', detail: 'Later.', retryAfterS: 3 }) });
    expect((await edge.send(open(url))).status).toBe(429);
  });
});
