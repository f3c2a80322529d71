import { describe, expect, it } from 'vitest';
import type { CallReply } from '#core/flow/call-again';
import type { AskedCall } from '#core/flow/tool-offer';
import type { ToolName } from '#schema/contracts/ids';
import type { StepInput } from '#schema/contracts/step';
import { Tool } from '#schema/contracts/tool';
import type { ModelOutcome } from '../../../workers/edge/providers/provider.ts';
import { scriptedTool } from '../../../workers/edge/tools/scripted-tool.ts';
import { asking, b, rollingOut, routeWith, runOf, says, smallEdge } from './small-edge.ts';

const search = 'search' as ToolName;
const refund = 'refund' as ToolName;
const aTool = (more: object): Tool => Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/', ...more });
const tools = {
  [search]: aTool({
    ...{ effect: 'read', description: 'Finds orders.' },
    input: { type: 'object', required: ['q'], properties: { q: { type: 'string' } } },
  }),
  [refund]: aTool({ effect: 'write', keyed: true, revert: { how: 'Ring the bank.' } }),
};
const plan = (more: object = {}): StepInput =>
  ({
    ...{ kind: 'agent', name: 'plan', prompt: 'answer', model: 'main', tools: ['search', 'refund'], maxTurns: 3 },
    ...more,
  }) as StepInput;
const told: StepInput = {
  kind: 'output',
  value: { answer: { var: 'plan.text' }, calls: { var: 'plan.calls' }, turns: { var: 'plan.turns' } },
};
const call = (name: string, given: object = {}): AskedCall => ({
  ...{ id: `c-${name}`, name },
  arguments: JSON.stringify(given),
});
const asks = (...calls: AskedCall[]): ModelOutcome => ({ ...says(''), finish: 'tool_calls', calls }) as ModelOutcome;
const ok = (text: string): CallReply => ({ kind: 'ok', status: 200, contentType: 'application/json', text });
const body = { input: { question: 'Where is o1?' }, context: { targetingKey: 'u' } };

type World = { script?: ModelOutcome[]; agent?: object; models?: object };

async function edgeWith({ script = [says('Here.')], agent = {}, models = {} }: World) {
  const { callTool, calls } = scriptedTool(ok('{"state":"sent"}'));
  const manifest = asking({ flow: [plan(agent), told], output: { type: 'object' }, ...models });
  const edge = await smallEdge({ manifest, tools, openai: script as [ModelOutcome], over: { callTool } });
  return { ...edge, calls };
}

describe('a run with an agent', () => {
  it('calls what the model asks for, tells it what came of it, and traces every turn and call', async () => {
    const edge = await edgeWith({ script: [asks(call('search', { q: 'o1' })), says('It is sent.')] });
    const reply = await edge.send(runOf(body));
    expect(await reply.json()).toMatchObject({
      output: {
        ...{ answer: 'It is sent.', turns: 2 },
        calls: [{ tool: 'search', arguments: { q: 'o1' }, result: { state: 'sent' } }],
      },
      usage: { inputTokens: 20, outputTokens: 8 },
    });
    expect(edge.asked[0]?.tools).toMatchObject({
      ...{ choice: 'auto' },
      tools: [
        { name: 'search', description: 'Finds orders.' },
        { name: 'refund', description: null },
      ],
    });
    expect(edge.asked[1]?.messages.slice(-2)).toEqual([
      { role: 'assistant', content: '', calls: [call('search', { q: 'o1' })] },
      { role: 'tool', callId: 'c-search', content: '{"state":"sent"}' },
    ]);
    expect(edge.traces[0]?.spans.map(({ name, step }) => [name, step])).toEqual([
      ['chat m', 'plan.1'],
      ['execute_tool search', 'plan.1/search'],
      ['chat m', 'plan.2'],
    ]);
    expect(edge.traces[0]?.spans[0]?.attributes['sluice.tool.calls']).toEqual(['search']);
  });

  it('that asks with arguments which the tool does not take is told, and the tool is not called', async () => {
    const edge = await edgeWith({ script: [asks(call('search', { q: 1 })), says('Sorry.')] });
    expect((await edge.send(runOf(body))).status).toBe(200);
    expect(edge.calls).toEqual([]);
    expect(edge.asked[1]?.messages.at(-1)).toMatchObject({
      ...{ role: 'tool', isError: true },
      content: 'The arguments do not fit what tool search takes, at q.',
    });
  });

  it('sends a key of its own with every call that changes something', async () => {
    const edge = await edgeWith({
      script: [asks(call('refund'), call('refund')), asks(call('refund')), says('Done.')],
    });
    const { id } = await (await edge.send(runOf(body))).json<{ id: string }>();
    expect(edge.calls.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
      ['plan.1/refund', 'plan.1/refund.2', 'plan.2/refund'].map((step) => `${id}/${step}/1`),
    );
  });

  it('answers at once by the built-in model, which calls nothing', async () => {
    const models = { models: { main: [{ provider: 'baseline', model: 'extractive' }] } };
    const edge = await edgeWith({ models });
    expect(await (await edge.send(runOf(body))).json()).toMatchObject({ output: { turns: 1, calls: [] } });
    expect(edge.calls).toEqual([]);
  });

  it('tells who listens of every turn and call', async () => {
    const edge = await edgeWith({ script: [asks(call('search', { q: 'o1' })), says('It is sent.')] });
    const text = await (await edge.send(runOf({ ...body, stream: true }))).text();
    const steps = [...text.matchAll(/^event: step\ndata: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as object);
    expect(steps).toEqual([
      { step: 'plan.1', visit: 1, kind: 'prompt', outcome: 'answered' },
      { step: 'plan.1/search', visit: 1, kind: 'tool', outcome: 'returned' },
      { step: 'plan.2', visit: 1, kind: 'prompt', outcome: 'answered' },
    ]);
  });

  it('fails by its own deadline, which all turns and calls share', async () => {
    const manifest = asking({ flow: [plan({ deadlineMs: 60 }), told], output: { type: 'object' } });
    const edge = await smallEdge({
      ...{ manifest, tools },
      openai: [asks(call('search', { q: 'x' }))],
      over: {
        callTool: async () => {
          await scheduler.wait(80);
          return ok('1');
        },
      },
    });
    const reply = await edge.send(runOf(body));
    expect([reply.status, await reply.json()]).toMatchObject([504, { code: 'deadline' }]);
  });

  it.each([
    ['a price that is known', 'gpt-5-mini', 0.000_000_1, /spent what it may/],
    ['a price that nobody knows', 'm', 5, /nobody knows what it spent/],
  ])('stops when it has spent what it may, by %s', async (_what, model, maxUsd, why) => {
    const models = { models: { main: [{ provider: 'openai', model, retries: 0 }] } };
    const edge = await edgeWith({ script: [asks(call('search', { q: 'x' }))], agent: { maxUsd }, models });
    const reply = await edge.send(runOf(body));
    expect([reply.status, await reply.json()]).toMatchObject([502, { detail: expect.stringMatching(why) }]);
    expect(edge.calls).toEqual([]);
  });

  it('calls nothing in its last turn: a model that asks all the same gave no usable answer', async () => {
    const edge = await edgeWith({ script: [asks(call('search', { q: 'x' }))], agent: { maxTurns: 2 } });
    const reply = await edge.send(runOf(body));
    expect([reply.status, edge.calls.length, edge.asked.at(-1)?.tools?.choice]).toEqual([502, 1, 'none']);
  });

  it('that nobody is answered by reads, and stops where it would change something', async () => {
    const { callTool, calls } = scriptedTool(ok('1'));
    const manifest = asking({ output: { type: 'object' } });
    const edge = await smallEdge({
      ...{ manifest, tools, candidate: asking({ flow: [plan(), told], output: { type: 'object' } }) },
      route: routeWith(rollingOut({ percent: 0, shadow: 1 })),
      openai: [says('control'), asks(call('search', { q: 'x' }), call('refund'))],
      over: { callTool },
    });
    await (await edge.send(runOf(body))).text();
    await edge.settled();
    expect(calls.map(({ arguments: given }) => given)).toEqual([{ q: 'x' }]);
    expect(edge.records.at(-1)).toMatchObject({ kind: 'mirrored', version: b.id, withheld: 'refund' });
  });
});
