import { describe, expect, it } from 'vitest';
import type { Json } from '#schema/contracts/json';
import { RunEnded } from '#schema/contracts/record';
import { refusedCalls } from '../../../control-plane/telemetry/refused-calls.ts';
import type { ModelOutcome } from '../../../workers/edge/providers/provider.ts';
import { a, asking, fails, request, says, smallEdge } from './small-edge.ts';

const openai = (over: object = {}) =>
  request('/v1/chat/completions', { model: 'help', messages: [{ role: 'user', content: 'Hi' }], ...over } as Json);
const anthropic = (over: object = {}) =>
  request('/v1/messages', {
    model: 'help',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 9,
    ...over,
  } as Json);
const own = (over: object) =>
  request('/v1/features/help/runs', { input: { question: 'Hi' }, context: { targetingKey: 'ann' }, ...over } as Json);
const fallingBack = {
  main: [
    { provider: 'openai' as const, model: 'm', retries: 0 },
    { provider: 'baseline' as const, model: 'extractive' },
  ],
};
const about = ['run', 'version', 'arm', 'reason', 'attempts', 'cache'].map((name) => `sluice-${name}`);
const text = { type: 'string' };
const answers = { output: { type: 'object', required: ['answer'], properties: { answer: text } } };
const refused = { input: { type: 'object', required: ['a', 'b'], properties: { a: text, b: text } } };

describe.each([
  ['a chat completion', openai],
  ['a message', anthropic],
])('%s', (_what, ask) => {
  it.each<[string, object, [ModelOutcome, ...ModelOutcome[]], number]>([
    ['an answer', answers, [says('yes')], 200],
    ['a provider that is down', answers, [fails(503)], 502],
    ['a provider that is overloaded', answers, [fails(529)], 503],
    ['an input that no messages make', refused, [says('yes')], 400],
  ])('names its run, version and arm, whatever came of it: %s', async (_of, over, script, status) => {
    for (const stream of [false, true]) {
      const edge = await smallEdge({
        manifest: asking({ prompts: { answer: { user: 'x' } }, ...over }),
        openai: script,
      });
      const response = await edge.send(ask({ stream }));
      await response.text();
      expect([response.status, about.filter((name) => !response.headers.has(name))]).toEqual([status, []]);
      expect(response.headers.get('sluice-version')).toBe(a.id);
      expect(edge.records.map(({ kind }) => kind)).toEqual(['started', 'ended']);
    }
  });

  it('meets an overloaded provider as 503 that says when to ask again, and may be asked again', async () => {
    const limited: ModelOutcome = {
      ok: false,
      outcome: { kind: 'http', status: 429, retryAfterMs: 7500 },
      error: '429',
    };
    for (const stream of [false, true]) {
      const edge = await smallEdge({ manifest: asking(answers), openai: [limited] });
      const { status, headers } = await edge.send(ask({ stream }));
      expect([status, headers.get('retry-after'), headers.get('x-should-retry')]).toEqual([503, '8', null]);
    }
  });

  it('gives whom it is for and what is known of them to the run', async () => {
    const edge = await smallEdge({ manifest: asking(answers) });
    const known = { user: 'ann', metadata: { user_id: 'ann', targetingKey: 'not ann' } };
    const { user, metadata } = known;
    const response = await edge.send(ask(ask === openai ? { user, metadata } : { metadata: { user_id: user } }));
    expect(response.headers.get('sluice-reason')).toBe('only_version');
    expect(edge.traces[0]).toMatchObject({ input: { question: 'Hi' }, outcome: 'ok' });
    expect(edge.traces[0]?.unit).not.toBeNull();
  });

  it('that is refused before a version was chosen has no such headers, and no run', async () => {
    const edge = await smallEdge({ manifest: asking(answers) });
    const response = await edge.send(ask({ tools: [{ type: 'web_search' }] }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Only functions are understood here');
    expect([response.headers.has('sluice-run'), edge.records]).toEqual([false, []]);
  });

  it('with an unknown parameter is refused with the known ones', async () => {
    const edge = await smallEdge({ manifest: asking(answers) });
    const response = await edge.send(ask({ temprature: 1 }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Unknown name \\"temprature\\"; known: model, messages');
  });

  it('names every parameter that the version decides instead', async () => {
    const edge = await smallEdge({ manifest: asking(answers) });
    const response = await edge.send(ask({ temperature: 1, top_p: 0.5, stream: true }));
    expect(response.headers.get('sluice-ignored')).toContain('temperature');
    expect(response.headers.get('sluice-ignored')).toContain('top_p');
    await response.text();
  });
});

describe.each([
  ['a chat completion', openai],
  ['a message', anthropic],
])('%s of a version whose provider is wrongly configured', (_what, ask) => {
  it.each([
    [401, false],
    [404, true],
    [403, false],
    [400, true],
  ])('opens an incident, once: %d, streamed %s', async (status, stream) => {
    const edge = await smallEdge({ manifest: asking({ ...answers, models: fallingBack }), openai: [fails(status)] });
    expect(await (await edge.send(ask({ stream }))).text()).not.toContain('error');
    await (await edge.send(ask({ stream }))).text();
    expect(refusedCalls(edge.traces)).toMatchObject([{ feature: 'help', detail: { provider: 'openai', status } }]);
  });

  it('opens none when its provider is down, which is weather', async () => {
    const edge = await smallEdge({ manifest: asking(answers), openai: [fails(503)] });
    await (await edge.send(ask())).text();
    expect([edge.traces.length, refusedCalls(edge.traces)]).toEqual([1, []]);
  });
});

describe('the record of a run', () => {
  it.each([
    ['a chat', () => openai({ stream: true })],
    ['a message', () => anthropic({ stream: true })],
    ['a run of our own API', () => own({ stream: true })],
  ])('says of %s when its first words went out, and stays small', async (_what, ask) => {
    let nowMs = 1_900_000_000_000;
    const edge = await smallEdge({ manifest: asking(answers), over: { now: () => (nowMs += 1) } });
    await (await edge.send(ask())).text();
    const record = edge.records.find(({ kind }) => kind === 'ended');
    if (record?.kind !== 'ended') throw new Error('It did not end.');
    expect(record.firstContentMs).toBeGreaterThan(0);
    expect(record.firstContentMs).toBeLessThan(record.durationMs);
    expect(RunEnded.parse(record)).toEqual(record);
    const { firstContentMs: _, ...rest } = record;
    expect(JSON.stringify(record).length - JSON.stringify(rest).length).toBeLessThan(30);
  });

  it('says nothing of that where the answer was told whole', async () => {
    const edge = await smallEdge({ manifest: asking(answers) });
    for (const request of [openai(), anthropic(), own({})]) await (await edge.send(request)).text();
    expect(edge.records.filter((record) => 'firstContentMs' in record)).toEqual([]);
  });
});

describe('a stream', () => {
  it('of an answer that its bound cut off says so', async () => {
    const cut: ModelOutcome = { ...says('Half a'), finish: 'length' } as ModelOutcome;
    const edge = await smallEdge({ manifest: asking(answers), openai: [cut] });
    const body = await (await edge.send(openai({ stream: true }))).text();
    expect(body).toContain('"finish_reason":"length"');
    expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('tells steps to whom our own API serves, and to no chat', async () => {
    const edge = await smallEdge({ manifest: asking(answers) });
    const own = await edge.send(
      request('/v1/features/help/runs', { input: { question: 'Hi' }, stream: true, context: { targetingKey: 'ann' } }),
    );
    const names = [...(await own.text()).matchAll(/^event: (\w+)/gm)].map(([, name]) => name);
    expect(names).toEqual(['delta', 'step', 'done']);
    expect(await (await edge.send(openai({ stream: true }))).text()).not.toContain('event:');
  });

  it('is held until it is written down, from before its first byte', async () => {
    const edge = await smallEdge({ manifest: asking(answers) });
    const response = await edge.send(openai({ stream: true }));
    expect(edge.held.length).toBeGreaterThan(0);
    await response.text();
    await edge.settled();
    expect(edge.records[1]).toMatchObject({ outcome: 'ok', outputTokens: 4 });
  });
});

describe('the models', () => {
  const list = (headers: Record<string, string>) => new Request('https://edge.test/v1/models', { headers });

  it.each([
    ['server', ['help']],
    ['limited', []],
    ['client', []],
  ])('of key %s are the features that it may run', async (key, names) => {
    const edge = await smallEdge({ manifest: asking() });
    const { data } = await (await edge.send(list({ 'x-api-key': key }))).json<{ data: { id: string }[] }>();
    expect(data.map(({ id }) => id)).toEqual(names);
  });

  it('are nobody’s without a key, in the shape of whom asks', async () => {
    const edge = await smallEdge({ manifest: asking() });
    const response = await edge.send(list({ 'anthropic-version': '2023-06-01' }));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  });
});
