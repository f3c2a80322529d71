import { describe, expect, it } from 'vitest';
import { RunRecord } from '#schema/contracts/record';
import { RunReply } from '#schema/contracts/run';
import { Trace } from '#schema/contracts/trace';
import { ask, body, cached, kept } from './cached-edge.ts';
import { fails, request, rollingOut, routeWith, runOf, says, smallEdge } from './small-edge.ts';

const turn = { role: 'user', content: 'Is it?' };
/** Which of sixty units are measured at 0.3: by their hash alone, so these in both arms. */
const DRAWN = [3, 13, 20, 21, 22, 24, 25, 27, 28, 29, 30, 32, 38, 42, 43, 46, 47, 56, 57];

const replyOf = async (response: Response) => RunReply.parse(await response.json());

describe('a cached step', () => {
  it('answers an equal request again without a model, at no cost, and says so everywhere', async () => {
    const edge = await smallEdge({ manifest: cached(), answers: kept(), openai: [says('one'), says('two')] });
    const first = await edge.send(runOf(body));
    expect(first.headers.get('sluice-cache')).toBe('miss');
    expect(await replyOf(first)).toMatchObject({ cached: false, output: { answer: 'one' } });
    const again = await edge.send(runOf({ ...body, context: { targetingKey: 'u2' } }));
    expect(again.headers.get('sluice-cache')).toBe('hit');
    expect(again.headers.get('sluice-attempts')).toBe('0');
    expect(await replyOf(again)).toMatchObject({
      ...{ cached: true, output: { answer: 'one' }, costUsd: 0 },
      usage: { inputTokens: 0, outputTokens: 0 },
    });
    expect(edge.asked).toHaveLength(1);
    expect(RunRecord.parse(edge.records.at(-1))).toMatchObject({ cached: true, cache: 'hit', inputTokens: 0 });
    const trace = Trace.parse(edge.traces.at(-1));
    expect(trace).toMatchObject({ cached: true, costUsd: 0 });
    expect(trace.spans[0]?.attributes).toMatchObject({ 'sluice.cache': 'hit', 'sluice.cache.made.input_tokens': 10 });
  });

  it('is answered by another isolate too, out of KV', async () => {
    const answers = kept();
    const first = await smallEdge({ manifest: cached(), answers, openai: [says('one')] });
    expect((await ask(first)).result).toBe('miss');
    const other = await smallEdge({ manifest: cached(), answers, openai: [says('two')] });
    expect(await ask(other)).toMatchObject({ result: 'hit', reply: expect.stringContaining('one') });
    expect(other.asked).toHaveLength(0);
  });

  it.each([
    ['no-store', { 'cache-control': 'no-store' }, body, ['bypass', 'bypass']],
    ['cache: false', {}, { ...body, cache: false }, ['bypass', 'bypass']],
    ['no-cache', { 'cache-control': 'max-age=0, No-Cache' }, body, ['miss', 'hit']],
  ])('is asked anew for %s', async (_how, headers, sent, [result, later]) => {
    const edge = await smallEdge({
      manifest: cached(),
      answers: kept(),
      openai: [says('one'), says('two'), says('3')],
    });
    await ask(edge);
    expect(await ask(edge, sent, headers)).toMatchObject({ result, reply: expect.stringContaining('two') });
    const next = await ask(edge, later === 'hit' ? body : sent, later === 'hit' ? {} : headers);
    expect(next.result).toBe(later);
    // `no-cache` replaces what is kept, `no-store` leaves it.
    expect(next.reply).toContain(later === 'hit' ? 'two' : '3');
    expect((await ask(edge)).reply).toContain(later === 'hit' ? 'two' : 'one');
  });

  it.each([
    ['a half answer', { ...says('half'), finish: 'length' }],
    ['an answer whose end nobody knows', { ...says('half'), finish: null }],
    ['an empty answer', says('')],
    ['a failure', fails(500)],
  ])('does not keep %s', async (_what, bad) => {
    const edge = await smallEdge({ manifest: cached(), answers: kept(), openai: [bad, says('good')] });
    await ask(edge);
    expect(await ask(edge)).toMatchObject({ result: 'miss', reply: expect.stringContaining('good') });
  });

  it('does not keep what a fallback answered', async () => {
    const main = [
      { provider: 'openai' as const, model: 'm', retries: 0 },
      { provider: 'openai' as const, model: 'n', retries: 0 },
    ];
    const openai = [fails(500), says('second best'), says('best')] as const;
    const edge = await smallEdge({
      manifest: cached(undefined, { models: { main } }),
      answers: kept(),
      openai: [...openai],
    });
    expect((await ask(edge)).reply).toContain('second best');
    expect(await ask(edge)).toMatchObject({ result: 'miss', reply: expect.stringContaining('"best"') });
  });

  it('is given to no other unit where it is personal, and to nobody who is not known', async () => {
    const manifest = cached({ ttlS: 600, personal: true });
    const edge = await smallEdge({ manifest, answers: kept(), openai: [says('one'), says('two'), says('three')] });
    const of = (targetingKey?: string) => ask(edge, { ...body, context: targetingKey ? { targetingKey } : {} });
    expect([(await of('u1')).result, (await of('u2')).result, (await of('u1')).reply]).toEqual([
      ...['miss', 'miss'],
      expect.stringContaining('one'),
    ]);
    expect([(await of()).result, (await of()).result]).toEqual(['bypass', 'bypass']);
  });

  it('is another answer for another version, and the old one again after a rollback', async () => {
    const answers = kept();
    const manifest = cached();
    const candidate = cached(undefined, { prompts: { answer: { user: '{{ input.question }}', system: 'Briefly.' } } });
    const exposed = (percent: number) => ({ route: routeWith(rollingOut({ percent })), manifest, candidate, answers });
    const before = await smallEdge({ ...exposed(0), openai: [says('old')] });
    expect((await ask(before)).result).toBe('miss');
    const during = await smallEdge({ ...exposed(100), openai: [says('new')] });
    expect(await ask(during)).toMatchObject({ result: 'miss', reply: expect.stringContaining('new') });
    const after = await smallEdge({ ...exposed(0), openai: [says('never')] });
    expect(await ask(after)).toMatchObject({ result: 'hit', reply: expect.stringContaining('old') });
  });

  it.each([0, 100])('bypasses the cache for measured units in either arm (candidate: %d %%)', async (percent) => {
    const share = (measure: number) => routeWith(rollingOut({ percent, measure }));
    const all = await smallEdge({ manifest: cached(), route: share(1), answers: kept() });
    expect([(await ask(all)).result, (await ask(all)).result]).toEqual(['bypass', 'bypass']);
    const units = Array.from({ length: 60 }, (_, n) => ({ ...body, context: { targetingKey: `unit-${n}` } }));
    const some = await smallEdge({ manifest: cached(), route: share(0.3), answers: kept() });
    const results: (string | null)[] = [];
    for (const unit of units) results.push((await ask(some, unit)).result);
    const measured = results.flatMap((result, n) => (result === 'bypass' ? [n] : []));
    expect(measured).toEqual(DRAWN);
  });

  it.each([
    ['a run', (stream: boolean) => runOf({ ...body, stream }), /^event: delta\ndata: {"text":"kept"}$/m],
    [
      'a chat completion',
      (stream: boolean) => request('/v1/chat/completions', { model: 'help', messages: [turn], stream }),
      /"content":"kept"[\s\S]*"finish_reason":"stop"[\s\S]*\[DONE\]/,
    ],
    [
      'a message',
      (stream: boolean) => request('/v1/messages', { model: 'help', messages: [turn], max_tokens: 9, stream }),
      /"text_delta","text":"kept"[\s\S]*message_stop/,
    ],
  ])('is streamed as %s would have been', async (_api, make, events) => {
    const text = { type: 'string' };
    const output = { type: 'object', required: ['answer'], properties: { answer: text } };
    const edge = await smallEdge({ manifest: cached(undefined, { output }), answers: kept(), openai: [says('kept')] });
    await (await edge.send(make(false))).text();
    const response = await edge.send(make(true));
    expect(response.headers.get('sluice-cache')).toBe('hit');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(await response.text()).toMatch(events);
    await edge.settled();
    expect(edge.asked).toHaveLength(1);
  });
});
