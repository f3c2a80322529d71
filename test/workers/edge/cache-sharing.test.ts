import { describe, expect, it, vi } from 'vitest';
import { RunRecord } from '#schema/contracts/record';
import { RunReply } from '#schema/contracts/run';
import { Trace } from '#schema/contracts/trace';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { FoundDocument } from '#core/flow/history';
import { answerKey } from '#schema/contracts/kept-answer';
import type { ModelOutcome, Provider } from '../../../workers/edge/providers/provider.ts';
import { baseline } from '../../../workers/edge/providers/baseline.ts';
import { ask, body, cached, kept } from './cached-edge.ts';
import { fails, runOf, says, smallEdge } from './small-edge.ts';

const outcomesOf = (edge: Awaited<ReturnType<typeof smallEdge>>) =>
  edge.records.filter(({ kind }) => kind !== 'started').map((one) => RunRecord.parse(one).kind);

/** A model that answers when it is told to; every call waits for its own word. */
function waiting() {
  const calls: { say: (outcome: ModelOutcome) => void; left: () => boolean }[] = [];
  const openai: Provider = (_call, signal) => {
    const { promise, resolve } = Promise.withResolvers<ModelOutcome>();
    calls.push({ say: resolve, left: () => signal.aborted });
    return promise;
  };
  return { calls, providers: { openai, baseline, anthropic: baseline } };
}

const until = (isSo: () => boolean) => vi.waitFor(() => expect(isSo()).toBe(true), { interval: 5, timeout: 3000 });

describe('equal requests at once', () => {
  it('ask the model once: fifty are answered, one is paid', async () => {
    const { calls, providers } = waiting();
    const edge = await smallEdge({ manifest: cached(), answers: kept(), over: { providers } });
    const all = Array.from({ length: 50 }, () => edge.send(runOf(body)));
    await until(() => calls.length === 1);
    calls[0]?.say(says('one'));
    const replies = await Promise.all(all.map(async (one) => RunReply.parse(await (await one).json())));
    expect(calls).toHaveLength(1);
    expect(replies.map(({ output }) => output)).toEqual(Array.from({ length: 50 }, () => ({ answer: 'one' })));
    expect(replies.filter((one) => !one.cached)).toHaveLength(1);
    expect(replies.reduce((sum, { usage }) => sum + usage.inputTokens, 0)).toBe(10);
  });

  it('go on by themselves when the one that went first leaves: another goes first', async () => {
    const { calls, providers } = waiting();
    const edge = await smallEdge({ manifest: cached(), answers: kept(), over: { providers } });
    const leaver = new AbortController();
    const first = edge.send(new Request(runOf(body), { signal: leaver.signal }));
    await until(() => calls.length === 1);
    const others = [edge.send(runOf(body)), edge.send(runOf(body)), edge.send(runOf(body))];
    await scheduler.wait(20);
    leaver.abort();
    expect((await first).status).toBe(499);
    await until(() => calls.length === 2);
    expect(calls[0]?.left()).toBe(true);
    calls[1]?.say(says('second'));
    for (const other of others) expect((await other).status).toBe(200);
    expect(calls).toHaveLength(2);
  });

  it('go on by themselves when the one that went first fails', async () => {
    const { calls, providers } = waiting();
    const edge = await smallEdge({ manifest: cached(), answers: kept(), over: { providers } });
    const all = [edge.send(runOf(body)), edge.send(runOf(body)), edge.send(runOf(body))];
    await until(() => calls.length === 1);
    calls[0]?.say(fails(500));
    await until(() => calls.length === 3);
    for (const call of calls.slice(1)) call.say(says('own'));
    expect((await Promise.all(all)).map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 200, 502]);
  });
});

describe('an old answer', () => {
  const manifest = cached({ ttlS: 100, staleS: 100 });

  it('is given at once, and made anew behind the reply at a cost of its own', async () => {
    let nowMs = Date.now();
    const over = { now: () => nowMs };
    const edge = await smallEdge({ manifest, answers: kept(), openai: [says('old'), says('new')], over });
    await ask(edge);
    nowMs += 150_000;
    expect(await ask(edge)).toMatchObject({ result: 'stale', reply: expect.stringMatching(/"old".*"cached":true/) });
    expect(outcomesOf(edge)).toEqual(['ended', 'ended', 'refreshed']);
    expect(edge.records.at(-2)).toMatchObject({ kind: 'ended', cache: 'stale', inputTokens: 0, costUsd: 0 });
    expect(edge.records.at(-1)).toMatchObject({ kind: 'refreshed', arm: 'refresh', inputTokens: 10, unit: null });
    expect(Trace.parse(edge.traces.at(-1))).toMatchObject({
      arm: 'refresh',
      output: 'new',
      usage: { inputTokens: 10 },
    });
    expect(await ask(edge)).toMatchObject({ result: 'hit', reply: expect.stringContaining('"new"') });
  });

  it('is not given when it is older than it may be stale', async () => {
    let nowMs = Date.now();
    const edge = await smallEdge({
      manifest,
      answers: kept(),
      openai: [says('old'), says('new')],
      over: { now: () => nowMs },
    });
    await ask(edge);
    nowMs += 200_000;
    expect(await ask(edge)).toMatchObject({ result: 'miss', reply: expect.stringContaining('"new"') });
  });

  it('stays when no new one can be had, and is asked for by one refresh at a time', async () => {
    let nowMs = Date.now();
    const { calls, providers } = waiting();
    const edge = await smallEdge({ manifest, answers: kept(), over: { now: () => nowMs, providers } });
    const first = edge.send(runOf(body));
    await until(() => calls.length === 1);
    calls[0]?.say(says('old'));
    await first;
    await edge.settled();
    nowMs += 150_000;
    const stale = await Promise.all([edge.send(runOf(body)), edge.send(runOf(body)), edge.send(runOf(body))]);
    expect(stale.map(({ headers }) => headers.get('sluice-cache'))).toEqual(['stale', 'stale', 'stale']);
    await until(() => calls.length === 2);
    calls[1]?.say(fails(400));
    await until(() => outcomesOf(edge).includes('refreshed'));
    expect((await edge.send(runOf(body))).headers.get('sluice-cache')).toBe('stale');
    expect(calls).toHaveLength(2);
  });
});

describe('an answer that a guard refuses', () => {
  const guarded = (otherwise: 'block' | 'retry' | 'mark'): ManifestInput =>
    cached(undefined, {
      flow: [
        { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', cache: { ttlS: 600 } },
        {
          ...{ kind: 'guard', name: 'polite', on: { var: 'answer.text' }, else: otherwise, message: 'Be polite.' },
          graders: [{ grader: 'contains', none: ['damn'] }],
        },
        { kind: 'output', value: { answer: { var: 'answer.text' } } },
      ],
    });

  it.each(['block', 'retry', 'mark'] as const)('is not kept anywhere (%s)', async (otherwise) => {
    const answers = kept();
    const edge = await smallEdge({ manifest: guarded(otherwise), answers, openai: [says('damn'), says('fine')] });
    await ask(edge);
    expect(await answers.names()).toEqual([]);
    expect(await ask(edge)).toMatchObject({ result: 'miss', reply: expect.stringContaining('fine') });
    expect(await answers.names()).toHaveLength(1);
  });

  it('is forgotten everywhere when it was kept, and what is said the second time is not taken from a cache', async () => {
    const answers = kept();
    const lenient = await smallEdge({ manifest: cached(), answers, openai: [says('damn')] });
    await ask(lenient);
    const strict = await smallEdge({ manifest: guarded('retry'), answers, openai: [says('fine')] });
    expect(await ask(strict)).toMatchObject({ result: 'miss', reply: expect.stringContaining('fine') });
    expect(strict.asked[0]?.messages.at(-1)?.content).toBe('Be polite.');
    expect(await answers.names()).toEqual([]);
  });
});

describe('documents', () => {
  const found = (id: string): FoundDocument => ({
    ...{ id, text: `What ${id} says.`, source: id, score: 1, fetchedAt: null, version: '1', owner: '', stale: false },
  });
  const manifest = cached(undefined, {
    prompts: { answer: { user: '{{ found.documents }} {{ input.question }}' } },
    flow: [
      { kind: 'retrieve', name: 'found', from: 'docs', query: '{{ input.question }}' },
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', cache: { ttlS: 600 } },
      { kind: 'output', value: { answer: { var: 'answer.text' } } },
    ],
  });

  it('that a role may not see are never reached by a hit', async () => {
    const search = async ({ roles }: { roles: readonly string[] }) =>
      roles.includes('hr') ? [found('open'), found('secret')] : [found('open')];
    const openai: Provider = async ({ messages }) => says(`Read: ${messages.at(-1)?.content ?? ''}`);
    const over = { search, providers: { openai, baseline, anthropic: baseline } };
    const edge = await smallEdge({ manifest, answers: kept(), over });
    const as = (roles: string[]) => ask(edge, { ...body, context: { targetingKey: 'u', roles } });
    expect(await as(['hr'])).toMatchObject({ result: 'miss', reply: expect.stringContaining('secret') });
    expect(await as(['hr'])).toMatchObject({ result: 'hit', reply: expect.stringContaining('secret') });
    for (const roles of [[], ['staff'], []]) expect((await as(roles)).reply).not.toContain('secret');
    expect((await as(['staff'])).result).toBe('hit');
  });
});

describe('a store of answers', () => {
  it.each<[string, string]>([
    ['no JSON', '{"format":1,'],
    ['of another format', JSON.stringify({ format: 2, text: 'evil' })],
    [
      'from the future',
      JSON.stringify({
        ...{ format: 1, text: 'evil', model: 'm', finish: 'stop' },
        usage: { inputTokens: 1, outputTokens: 1 },
        costUsd: 0,
        madeAtMs: Date.now() + 9e6,
      }),
    ],
  ])('that holds something %s is asked in vain', async (_what, text) => {
    const answers = { ...kept(), get: async (key: string) => (key.startsWith(answerKey('')) ? text : null) };
    const edge = await smallEdge({ manifest: cached(), answers, openai: [says('good')] });
    expect(await ask(edge)).toMatchObject({ result: 'miss', reply: expect.stringContaining('good') });
  });

  it('whose text does not fit the schema any more is asked in vain', async () => {
    const schema = { type: 'object', required: ['x'] };
    const answers = kept();
    const flow = (more: object): ManifestInput['flow'] => [
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', cache: { ttlS: 600 }, ...more },
      { kind: 'output', value: { answer: { var: 'answer.text' } } },
    ];
    const get = async () =>
      JSON.stringify({
        ...{ format: 1, text: '{"y":1}', model: 'm', finish: 'stop' },
        usage: { inputTokens: 1, outputTokens: 1 },
        costUsd: 0,
        madeAtMs: Date.now(),
      });
    const edge = await smallEdge({
      manifest: cached(undefined, { flow: flow({ schema }) }),
      answers: { ...answers, get },
      openai: [says('{"x":1}')],
    });
    expect(await ask(edge)).toMatchObject({ result: 'miss', status: 200 });
  });

  it.each([
    ['fails', () => Promise.reject(new Error('KV is away'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('that %s fails no run, and what this isolate knows is still given', async (_how, never) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const answers = { get: never, put: () => Promise.reject(new Error('away')), remove: never };
    const edge = await smallEdge({ manifest: cached(), answers, openai: [says('one'), says('two')] });
    expect(await ask(edge)).toMatchObject({ result: 'miss', status: 200 });
    expect(await ask(edge)).toMatchObject({ result: 'hit', status: 200 });
  });
});
