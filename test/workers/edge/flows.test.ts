import { describe, expect, it } from 'vitest';
import type { RunId, ToolName } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import type { StepInput } from '#schema/contracts/step';
import { Tool } from '#schema/contracts/tool';
import { Span } from '#schema/contracts/trace';
import { callerLeft, type Caller } from '../../../workers/edge/execute/caller.ts';
import { execute, type Performers } from '../../../workers/edge/execute/execute.ts';
import { Ledger } from '../../../workers/edge/execute/ledger.ts';
import { baseline } from '../../../workers/edge/providers/baseline.ts';
import type { Teller } from '../../../workers/edge/execute/teller.ts';
import type { Provider } from '../../../workers/edge/providers/provider.ts';
import { scriptedTool } from '../../../workers/edge/tools/scripted-tool.ts';
import { a, asking, b, runOf, says, smallEdge } from './small-edge.ts';
import { sources } from './sources.ts';

const send = 'send' as ToolName;
const body = { input: { question: 'why?' }, context: { targetingKey: 'u' } };
const ask = (name: string, more: object = {}): StepInput => ({
  kind: 'prompt',
  name,
  prompt: 'answer',
  model: 'main',
  ...more,
});
const call = (name = 'send'): StepInput => ({ kind: 'tool', name, tool: send, arguments: {} });
const told = (value: Json = 'done'): StepInput => ({ kind: 'output', value: { answer: value } });
const both = (left: StepInput[], right: StepInput[]): StepInput => ({
  kind: 'parallel',
  name: 'both',
  do: [
    { name: 'left', steps: left },
    { name: 'right', steps: right },
  ],
});
const each = (items: number, steps: StepInput[], more: object = {}): StepInput => ({
  ...{ kind: 'map', name: 'each', as: 'item', max: 40, do: steps },
  ...{ over: { literal: Array.from({ length: items }, (_, item) => item) } },
  ...more,
});

/** A model that answers after `ms` (for ever: null), and counts who waits for it and whom it was told to forget. */
function slow(ms: (prompt: number) => number | null) {
  const seen = { asked: 0, now: 0, most: 0, stopped: 0 };
  const provider: Provider = async (_call, signal) => {
    const mine = seen.asked;
    seen.asked += 1;
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    signal.addEventListener('abort', () => {
      seen.stopped += 1;
    });
    const wait = ms(mine);
    if (wait === null) return new Promise(() => {});
    await scheduler.wait(wait);
    seen.now -= 1;
    return says(`answer ${mine}`);
  };
  return { seen, provider };
}

const aTool = (more: object = {}): Tool =>
  Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/', effect: 'write', approve: 'nobody', ...more });

const staying: Caller = { hasLeft: () => false, leaves: new Promise(() => {}), why: callerLeft };

/** Runs a flow of its own, with one model and one tool that changes things. */
async function runFlow(
  flow: ManifestInput['flow'],
  more: Partial<Performers> & { manifest?: object; openai?: Provider } = {},
) {
  const { manifest = {}, openai = async () => says('yes'), ...performers } = more;
  const ledger = new Ledger(() => Date.now(), Date.now());
  const { callTool, calls } = scriptedTool({ kind: 'ok', status: 200, contentType: 'application/json', text: '1' });
  const end = await execute(
    { manifest: Manifest.parse({ ...asking({ flow }), ...manifest }), parts: new Map() },
    { input: { question: 'why?' }, context: {}, session: null },
    {
      sourceOf: sources({ baseline, openai, anthropic: baseline }),
      ledger,
      caller: staying,
      now: () => Date.now(),
      draw: () => 0,
      search: async () => [],
      tools: { [send]: aTool({ keyed: true }) },
      callTool,
      ...{ effects: 'allowed', tell: null, teller: null, cache: null, terms: null },
      runCode: async () => ({ kind: 'absent' }),
      run: 'help.01JD0000000000000000000000' as RunId,
      ...performers,
    },
  );
  const spans = ledger.spans().map((span) => Span.parse(span));
  return { end, calls, ledger, spans };
}

describe('a run that somebody listens to', () => {
  const listening = async (flow: StepInput[]) => {
    const heard: string[] = [];
    const teller: Teller = {
      wants: () => true,
      text: (part) => heard.push(`text ${part}`),
      step: ({ step, kind, outcome }) => heard.push(`${kind} ${step} ${outcome}`),
    };
    await runFlow(flow, { teller });
    return heard;
  };
  const way: StepInput = { kind: 'branch', name: 'way', cases: [{ when: true, do: [ask('one')] }], else: [ask('one')] };

  it('hears the text of the prompt that is the whole reply, and steps by their paths', async () => {
    const heard = await listening([both([ask('one')], [ask('two')]), ask('last'), told({ var: 'last.text' })]);
    expect(heard.slice(0, 2).toSorted()).toEqual(['prompt both.left/one answered', 'prompt both.right/two answered']);
    expect(heard.slice(2)).toEqual(['text yes', 'prompt last answered']);
  });

  it('hears no text of a prompt within another step', async () => {
    const heard = await listening([way, told({ var: 'one.text' })]);
    expect(heard).toEqual(['branch way taken', 'prompt way.0/one answered']);
  });
});

describe('steps at once', () => {
  it('are really done at once, and their spans carry their path in the run', async () => {
    const { seen, provider } = slow(() => 20);
    const { end, spans } = await runFlow(
      [both([ask('one')], [ask('one'), ask('two')]), told({ var: 'both.right.two.text' })],
      { openai: provider },
    );
    expect(end).toMatchObject({ kind: 'finished', output: { answer: 'answer 2' } });
    expect(seen).toMatchObject({ asked: 3, most: 2 });
    expect(spans.map(({ step }) => step).toSorted()).toEqual(['both.left/one', 'both.right/one', 'both.right/two']);
  });

  it('are bounded: a map does as many as it says, and a run never more than six', async () => {
    const narrow = slow(() => 5);
    await runFlow([each(9, [ask('one')], { concurrency: 3 }), told()], { openai: narrow.provider });
    expect(narrow.seen).toMatchObject({ asked: 9, most: 3 });
    const wide = slow(() => 5);
    const inner = { ...each(4, [ask('one')], { concurrency: 16 }), name: 'inner', as: 'x' } as StepInput;
    await runFlow([each(8, [inner], { concurrency: 16 }), told()], { openai: wide.provider });
    expect(wide.seen).toMatchObject({ asked: 32, most: 6 });
  });

  it('are all stopped when the caller leaves', async () => {
    const { seen, provider } = slow(() => null);
    const leaves = scheduler.wait(20);
    let left = false;
    void leaves.then(() => {
      left = true;
    });
    const { end, spans } = await runFlow([both([ask('one')], [ask('two')]), told()], {
      openai: provider,
      caller: { hasLeft: () => left, leaves, why: callerLeft },
    });
    expect(end).toEqual({ kind: 'aborted' });
    await scheduler.wait(1);
    expect(seen.stopped).toBe(2);
    expect(spans.length).toBeLessThanOrEqual(2);
  });

  it("all end at the run's deadline", async () => {
    const { seen, provider } = slow(() => null);
    const startMs = Date.now();
    const { end } = await runFlow([both([ask('one')], [ask('two')]), told()], {
      openai: provider,
      manifest: { limits: { deadlineMs: 100 } },
    });
    expect(end).toMatchObject({ kind: 'failed', code: 'deadline', step: 'both.left/one' });
    expect(Date.now() - startMs).toBeLessThan(1000);
    expect(seen.asked).toBe(2);
  });

  it('are stopped behind one that failed, and the trace says why', async () => {
    const { seen, provider } = slow((prompt) => (prompt === 1 ? null : 10));
    const { end, ledger } = await runFlow([both([ask('one', { schema: { type: 'object' } })], [ask('two')]), told()], {
      openai: provider,
    });
    expect(end).toMatchObject({ kind: 'failed', step: 'both.left/one' });
    await scheduler.wait(1);
    expect(seen.stopped).toBe(1);
    expect(ledger.spans().find(({ step }) => step === 'both.right/two')).toMatchObject({
      error: 'The run went on without it.',
    });
  });

  it('wait for those before one that failed: it might fail too, and then that is the reason', async () => {
    const { provider } = slow((prompt) => (prompt === 0 ? 30 : 1));
    const schema = { type: 'object' };
    const { end } = await runFlow([both([ask('one', { schema })], [ask('two', { schema })]), told()], {
      openai: provider,
    });
    expect(end).toMatchObject({ kind: 'failed', step: 'both.left/one' });
  });

  it('that throw inside are an error of the run, and nothing stays behind', async () => {
    const { provider, seen } = slow(() => null);
    const callTool = () => {
      throw new Error('secret');
    };
    const flow = [both([ask('one')], [call()]), told()];
    await expect(runFlow(flow, { openai: provider, callTool })).rejects.toThrow('secret');
    await scheduler.wait(1);
    expect(seen.stopped).toBe(1);
  });
});

describe('a tool with effects within other steps', () => {
  it('gets a key of its run, its path and its visit', async () => {
    const { calls } = await runFlow([each(2, [call()]), both([call('x')], [call('x')]), told()]);
    expect(
      calls
        .map(({ idempotencyKey }) => idempotencyKey?.split('/').slice(1).join('/') ?? '')
        .toSorted((x, y) => (x < y ? -1 : 1)),
    ).toEqual(['both.left/x/1', 'both.right/x/1', 'each.0/send/1', 'each.1/send/1']);
  });

  it('is not called in rounds and items once it is no longer declared keyed, and is where there is only one', async () => {
    const tools = { [send]: aTool() };
    const refused = await runFlow([each(1, [call()]), told()], { tools });
    expect(refused).toMatchObject({ end: { kind: 'failed', code: 'internal', step: 'each.0/send' }, calls: [] });
    expect((await runFlow([each(1, [call()], { max: 1 }), told()], { tools })).calls).toHaveLength(1);
  });

  it('ends a run that may have none, wherever it stands, and what goes on beside it is stopped', async () => {
    const { provider, seen } = slow(() => null);
    const flow = [both([call()], [ask('two')]), told()];
    const { end, calls } = await runFlow(flow, { openai: provider, effects: 'withheld' });
    expect(end).toEqual({ kind: 'withheld', tool: send, step: 'both.left/send' });
    expect(calls).toEqual([]);
    await scheduler.wait(1);
    expect(seen.stopped).toBe(1);
  });
});

describe('a decision', () => {
  it('is a span, so that a trace tells which way the run went', async () => {
    const { spans } = await runFlow([
      { kind: 'branch', name: 'way', cases: [{ when: { var: 'context.vip' }, do: [call()] }], else: [ask('one')] },
      { kind: 'loop', name: 'again', max: 3, do: [ask('write')], until: { '==': [{ var: 'again.count' }, 2] } },
      told(),
    ]);
    expect(spans.map(({ name, step, kind }) => [kind, step, name])).toEqual([
      ['flow', 'way', 'branch way'],
      ['chat', 'way.else/one', 'chat m'],
      ['chat', 'again.1/write', 'chat m'],
      ['flow', 'again', 'loop again'],
      ['chat', 'again.2/write', 'chat m'],
      ['flow', 'again', 'loop again'],
    ]);
    expect(spans[0]).toMatchObject({ attributes: { 'sluice.branch.case': 'else' } });
    expect(spans.at(-1)).toMatchObject({ attributes: { 'sluice.loop.enough': true } });
  });
});

describe('a subfeature', () => {
  const helper = asking();
  const flow: ManifestInput['flow'] = [
    {
      kind: 'subfeature',
      name: 'help',
      feature: 'help',
      version: b.id,
      input: { question: { var: 'input.question' } },
    },
    told({ var: 'help.output.answer' }),
  ];
  const versions = { [a.id]: a.hash, [b.id]: b.hash };

  it('is loaded by its version and run in place, in the same run', async () => {
    const edge = await smallEdge({ manifest: asking({ flow }), candidate: helper, route: { versions } });
    const reply = await edge.send(runOf(body));
    expect(await reply.json()).toMatchObject({ output: { answer: 'yes' }, version: a.id, degraded: false });
    expect(edge.traces[0]?.spans.map(({ step }) => step)).toEqual(['help', 'help/answer', 'help']);
    expect(edge.records).toHaveLength(2);
  });

  it('that cannot be loaded makes the run unavailable, before it does anything', async () => {
    const edge = await smallEdge({ manifest: asking({ flow }), candidate: helper });
    const reply = await edge.send(runOf(body));
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ code: 'unavailable', detail: 'A subfeature cannot be loaded now.' });
    expect(edge.asked).toEqual([]);
  });
});
