import { describe, expect, it } from 'vitest';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { FeatureName } from '#schema/contracts/ids';
import { Tool } from '#schema/contracts/tool';
import { Terms, type Snapshot } from '#schema/contracts/snapshot';
import { asking, fails, runOf, says, smallEdge } from '../small-edge.ts';

const termsOf = (over: object): Snapshot['terms'] => ({
  ['help' as FeatureName]: Terms.parse({
    providers: '*',
    collections: '*',
    tools: '*',
    code: true,
    usdPerRun: null,
    ...over,
  }),
});
const run = () => runOf({ input: { question: 'What?' }, context: { targetingKey: 'ann' } });
const degraded = { answer: 'Not now.' };

describe('what an admin took away after the push', () => {
  it('a provider: it is not asked, the next of the chain is', async () => {
    const models = {
      main: [
        { provider: 'openai' as const, model: 'm', retries: 3 },
        { provider: 'baseline' as const, model: 'extractive' },
      ],
    };
    const edge = await smallEdge({ manifest: asking({ models }), terms: termsOf({ providers: ['baseline'] }) });
    expect((await edge.send(run())).status).toBe(200);
    expect(edge.asked).toHaveLength(0);
    const [trace] = edge.traces;
    expect(trace?.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'not_permitted' } });
    expect(trace?.fallback).toBe(true);
  });

  it('the only provider: 503 that names it, or the declared answer', async () => {
    const terms = termsOf({ providers: ['baseline'] });
    const bare = await smallEdge({ manifest: asking(), terms });
    const reply = await bare.send(run());
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({
      code: 'unavailable',
      detail: expect.stringContaining('openai may not be used by this feature'),
    });
    const kind = await smallEdge({ manifest: asking({ degraded }), terms });
    expect(await (await kind.send(run())).json()).toMatchObject({ output: degraded, degraded: true });
    expect([...bare.asked, ...kind.asked]).toHaveLength(0);
  });

  it('a collection: nothing is searched in it', async () => {
    const searched: unknown[] = [];
    const flow: ManifestInput['flow'] = [
      { kind: 'retrieve', name: 'found', from: 'secrets', query: '{{ input.question }}' },
      { kind: 'output', value: { answer: 'x' } },
    ];
    const search = async (asked: unknown) => {
      searched.push(asked);
      return [];
    };
    const barred = await smallEdge({
      manifest: asking({ flow }),
      terms: termsOf({ collections: ['faq'] }),
      over: { search },
    });
    expect((await barred.send(run())).status).toBe(503);
    expect(searched).toEqual([]);
    const free = await smallEdge({
      manifest: asking({ flow }),
      terms: termsOf({ collections: ['secrets'] }),
      over: { search },
    });
    expect((await free.send(run())).status).toBe(200);
    expect(searched).toHaveLength(1);
  });

  it('a tool: it is not called', async () => {
    const called: unknown[] = [];
    const callTool = async (tool: unknown) => {
      called.push(tool);
      return { kind: 'ok', status: 200, contentType: 'application/json', text: '{}' } as const;
    };
    const flow: ManifestInput['flow'] = [
      { kind: 'tool', name: 'look', tool: 'orders', arguments: {} },
      { kind: 'output', value: { answer: 'x' } },
    ];
    const tools = { orders: Tool.parse({ kind: 'http', method: 'GET', url: 'https://t.test/', effect: 'read' }) };
    const world = { manifest: asking({ flow }), tools: tools as Snapshot['tools'], over: { callTool } };
    expect((await (await smallEdge({ ...world, terms: termsOf({ tools: [] }) })).send(run())).status).toBe(503);
    expect(called).toEqual([]);
    expect((await (await smallEdge({ ...world, terms: termsOf({ tools: ['orders'] }) })).send(run())).status).toBe(200);
    expect(called).toHaveLength(1);
  });
});

describe('what a run may cost', () => {
  // Each answer of gpt-5-mini with these tokens has a known price above zero.
  const models = { main: [{ provider: 'openai' as const, model: 'gpt-5-mini', retries: 0 }] };
  const dear = { ...says('yes'), usage: { inputTokens: 100_000, outputTokens: 10_000 } };
  const twice: ManifestInput['flow'] = [
    { kind: 'prompt', name: 'first', prompt: 'answer', model: 'main' },
    { kind: 'prompt', name: 'second', prompt: 'answer', model: 'main' },
    { kind: 'output', value: { answer: { var: 'second.text' } } },
  ];

  it('bounds the calls: once it is spent no further one is made, and the run says so', async () => {
    const edge = await smallEdge({
      manifest: asking({ flow: twice, models }),
      terms: termsOf({ usdPerRun: 0.001 }),
      openai: [dear],
    });
    const reply = await edge.send(run());
    expect(reply.status).toBe(429);
    expect(await reply.json()).toMatchObject({ code: 'budget_spent', detail: expect.stringContaining('openai') });
    expect(edge.asked).toHaveLength(1);
    // It is an outcome of that version, and what it cost is on its account.
    const ended = edge.records.find(({ kind }) => kind === 'ended');
    expect(ended).toMatchObject({ outcome: 'error', arm: 'control', costUsd: expect.any(Number) });
  });

  it('leaves what costs nothing, and the declared answer', async () => {
    const withBaseline = { main: [...models.main, { provider: 'baseline' as const, model: 'extractive' }] };
    const terms = termsOf({ usdPerRun: 0.001 });
    const edge = await smallEdge({ manifest: asking({ flow: twice, models: withBaseline }), terms, openai: [dear] });
    expect((await edge.send(run())).status).toBe(200);
    expect(edge.asked).toHaveLength(1);
    const kind = await smallEdge({ manifest: asking({ flow: twice, models, degraded }), terms, openai: [dear] });
    expect(await (await kind.send(run())).json()).toMatchObject({ output: degraded, degraded: true });
  });

  it('does not touch a run that stays below it', async () => {
    const edge = await smallEdge({
      manifest: asking({ flow: twice, models }),
      terms: termsOf({ usdPerRun: 5 }),
      openai: [dear],
    });
    expect((await edge.send(run())).status).toBe(200);
    expect(edge.asked).toHaveLength(2);
  });

  it('says what failed, not the budget, when money was there', async () => {
    const edge = await smallEdge({
      manifest: asking({ models }),
      terms: termsOf({ usdPerRun: 5 }),
      openai: [fails(500)],
    });
    expect(await (await edge.send(run())).json()).toMatchObject({ code: 'upstream_failed' });
  });
});
