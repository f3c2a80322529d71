import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { ManifestInput } from '#schema/contracts/manifest';
import { RunRecord } from '#schema/contracts/record';
import { RunReply } from '#schema/contracts/run';
import { Trace } from '#schema/contracts/trace';
import type { AnswerPorts } from '../../../workers/edge/cache/answer-store.ts';
import { asking, fails, runOf, says, smallEdge } from './small-edge.ts';

const body = { input: { question: 'Is it?' }, context: { targetingKey: 'u1' } };

/** The real KV, under names of this test alone. */
function kept(prefix: string = crypto.randomUUID()): AnswerPorts {
  return {
    get: (key) => env.KV.get(`${prefix}/${key}`),
    put: (key, text, expirationTtl) => env.KV.put(`${prefix}/${key}`, text, { expirationTtl }),
    remove: (key) => env.KV.delete(`${prefix}/${key}`),
  };
}

type Cache = { ttlS: number; staleS?: number; personal?: true };
const cached = (cache: Cache = { ttlS: 600 }, over: Partial<ManifestInput> = {}): ManifestInput =>
  asking({
    flow: [
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', cache },
      { kind: 'output', value: { answer: { var: 'answer.text' } } },
    ],
    ...over,
  });

const replyOf = async (response: Response) => RunReply.parse(await response.json());

/** Sends a run, and waits for all that it left to be done. */
async function ask(edge: Awaited<ReturnType<typeof smallEdge>>, sent: object = body, headers = {}) {
  const response = await edge.send(runOf(sent as typeof body, headers));
  const reply = await response.text();
  await edge.settled();
  return { result: response.headers.get('sluice-cache'), status: response.status, reply };
}

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
});
