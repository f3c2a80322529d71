import { describe, expect, it } from 'vitest';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { CodeHash } from '#schema/contracts/code';
import type { FeatureName, ToolName } from '#schema/contracts/ids';
import { Tool } from '#schema/contracts/tool';
import { Terms, type Snapshot } from '#schema/contracts/snapshot';
import { scriptedCode } from '../../../../workers/edge/code/scripted-code.ts';
import type { ModelOutcome } from '../../../../workers/edge/providers/provider.ts';
import { scriptedTool } from '../../../../workers/edge/tools/scripted-tool.ts';
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

describe('what an admin took away after the push, inside steps that call', () => {
  const orders = Tool.parse({ kind: 'http', method: 'GET', url: 'https://t.test/', effect: 'read' });
  const declared = { orders } as unknown as Snapshot['tools'];
  const code = 'c'.repeat(64) as CodeHash;
  const own = { code, tools: { price: { function: 'priceOf' } } };
  const plan = (tools: string[]): ManifestInput['flow'] => [
    { kind: 'agent', name: 'plan', prompt: 'answer', model: 'main', tools: tools as ToolName[], maxTurns: 3 },
    { kind: 'output', value: { answer: { var: 'plan.text' } } },
  ];
  const asks = (name: string): ModelOutcome =>
    ({ ...says(''), finish: 'tool_calls', calls: [{ id: 'c1', name, arguments: '{}' }] }) as ModelOutcome;
  const returned = { kind: 'told', report: { told: { kind: 'returned', value: '3' }, fuel: 1 } } as const;

  it.each<[string, object, string, RegExp]>([
    ['a tool: it is neither offered nor called', { tools: [] }, 'orders', /There is no tool orders any more/],
    ['code: no function is run as a tool', { code: false }, 'price', /The feature may run no code of its own/],
  ])('%s, and the model is told', async (_what, taken, name, said) => {
    const { callTool, calls } = scriptedTool({ kind: 'ok', status: 200, contentType: 'text/plain', text: 'x' });
    const { run: runCode, tasks } = scriptedCode(returned);
    const world = {
      manifest: asking({ ...own, flow: plan(['orders', 'price']) }),
      tools: declared,
      over: { callTool, runCode },
    };
    const openai = [asks(name), says('So be it.')] as [ModelOutcome, ModelOutcome];
    const barred = await smallEdge({ ...world, openai, terms: termsOf(taken) });
    expect((await barred.send(run())).status).toBe(200);
    expect([calls, tasks]).toEqual([[], []]);
    expect(barred.asked[1]?.messages.at(-1)).toMatchObject({ isError: true, content: expect.stringMatching(said) });
    if (name === 'orders') expect(barred.asked[0]?.tools?.tools.map((one) => one.name)).toEqual(['price']);
    const free = await smallEdge({ ...world, openai, terms: termsOf({}) });
    expect((await free.send(run())).status).toBe(200);
    expect(calls.length + tasks.length).toBe(1);
  });

  it('a provider: no turn of an agent is asked of it', async () => {
    const edge = await smallEdge({
      manifest: asking({ ...own, flow: plan(['price']) }),
      terms: termsOf({ providers: ['baseline'] }),
    });
    expect((await edge.send(run())).status).toBe(503);
    expect(edge.asked).toHaveLength(0);
  });

  it.each<[string, ManifestInput['flow'][number]]>([
    ['a code step', { kind: 'code', name: 'sum', function: 'priceOf' }],
    ['a tool step', { kind: 'tool', name: 'sum', tool: 'price' as ToolName }],
  ])('code: %s fails, and says why', async (_what, step) => {
    const { run: runCode, tasks } = scriptedCode(returned);
    const flow: ManifestInput['flow'] = [step, { kind: 'output', value: { answer: 'x' } }];
    const world = { manifest: asking({ ...own, flow }), over: { runCode } };
    const barred = await smallEdge({ ...world, terms: termsOf({ code: false }) });
    const reply = await barred.send(run());
    expect([reply.status, await reply.json()]).toMatchObject([
      503,
      { code: 'unavailable', detail: 'The feature may run no code of its own.' },
    ]);
    expect(tasks).toEqual([]);
    const free = await smallEdge({ ...world, terms: termsOf({}) });
    expect((await free.send(run())).status).toBe(200);
    expect(tasks).toMatchObject([{ code, task: { call: { name: 'priceOf', arguments: '{}' } } }]);
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
