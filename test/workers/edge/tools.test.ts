import { describe, expect, it } from 'vitest';
import type { CallReply } from '#core/flow/call-again';
import type { RunId, ToolName } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import { callerLeft } from '../../../workers/edge/execute/caller.ts';
import { Tool } from '#schema/contracts/tool';
import { Span } from '#schema/contracts/trace';
import { execute, type Performers } from '../../../workers/edge/execute/execute.ts';
import { Ledger } from '../../../workers/edge/execute/ledger.ts';
import { baseline } from '../../../workers/edge/providers/baseline.ts';
import { scriptedTool } from '../../../workers/edge/tools/scripted-tool.ts';
import { sources } from './sources.ts';

const orders = 'orders' as ToolName;
const aTool = (more: object = {}): Tool =>
  Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/orders', effect: 'read', ...more });

const ok = (value: Json): CallReply => ({
  kind: 'ok',
  status: 200,
  contentType: 'application/json',
  text: JSON.stringify(value),
});

const flow: ManifestInput['flow'] = [
  { kind: 'retrieve', name: 'found', from: 'docs', query: '{{ input.id }}' },
  { kind: 'tool', name: 'look', tool: 'orders', arguments: { id: { var: 'input.id' } } },
  { kind: 'output', value: { state: { var: 'look.result.state' } } },
];
const document = {
  ...{ id: 'd', text: 'Because.', source: 'a.md', score: 1 },
  ...{ fetchedAt: null, version: 'v1', owner: '', stale: false },
};

type World = {
  tool?: object;
  over?: Partial<ManifestInput>;
  performers?: Partial<Performers>;
  replies?: [CallReply, ...CallReply[]];
};

/** A run of a feature that looks an order up by a tool of these properties. */
async function look({ tool = {}, over = {}, performers = {}, replies = [ok({ state: 'sent' })] }: World) {
  const manifest = Manifest.parse({
    format: 1,
    input: { type: 'object' },
    output: { type: 'object', properties: { state: { type: 'string' } }, required: ['state'] },
    flow,
    ...over,
  });
  const { callTool, calls } = scriptedTool(...replies);
  const ledger = new Ledger(() => Date.now(), Date.now());
  const end = await execute(
    { manifest, parts: new Map() },
    { input: { id: 'o1' }, context: {}, session: null },
    {
      sourceOf: sources({ baseline, openai: baseline, anthropic: baseline }),
      ledger,
      caller: { hasLeft: () => false, leaves: new Promise(() => {}), why: callerLeft },
      now: () => Date.now(),
      draw: () => 0,
      tell: null,
      cache: null,
      terms: null,
      teller: null,
      search: async () => [document],
      tools: { [orders]: aTool(tool) },
      callTool,
      runCode: async () => ({ kind: 'absent' }),
      effects: 'allowed',
      run: 'help.01JD0000000000000000000000' as RunId,
      ...performers,
    },
  );
  const spans = ledger.spans().map((span) => Span.parse(span));
  return { end, calls, spans: spans.filter(({ kind }) => kind === 'tool') };
}

describe('a run with a tool', () => {
  it('gives its result to later steps, and carries what its retrieve steps found', async () => {
    const { end, calls, spans } = await look({});
    expect(end).toEqual({
      kind: 'finished',
      output: { state: 'sent' },
      degraded: false,
      because: null,
      documents: [document],
      turn: null,
    });
    expect(calls).toMatchObject([{ arguments: { id: 'o1' }, idempotencyKey: null }]);
    expect(spans).toMatchObject([
      {
        name: 'execute_tool orders',
        step: 'look',
        status: 'ok',
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'orders',
          'gen_ai.tool.call.arguments': '{"id":"o1"}',
          'gen_ai.tool.call.result': '{"state":"sent"}',
          'http.response.status_code': 200,
          'sluice.tool.effect': 'read',
        },
      },
    ]);
  });

  it('sends a key that is its run, step and visit with a tool that writes', async () => {
    const { calls } = await look({ tool: { effect: 'write', approve: 'nobody' } });
    expect(calls).toMatchObject([{ idempotencyKey: 'help.01JD0000000000000000000000/look/1' }]);
  });

  it('tries a tool that reads a second time, and shows both', async () => {
    const { end, spans } = await look({ replies: [{ kind: 'http', status: 503 }, ok({ state: 'sent' })] });
    expect(end.kind).toBe('finished');
    expect(spans.map(({ status, attributes }) => [status, attributes['http.response.status_code']])).toEqual([
      ['error', 503],
      ['ok', 200],
    ]);
    const down = await look({ replies: [{ kind: 'connection' }] });
    expect([down.calls.length, down.end]).toMatchObject([2, { kind: 'failed', code: 'upstream_failed', step: 'look' }]);
  });

  it('never tries a tool that writes a second time', async () => {
    for (const reply of [{ kind: 'http', status: 503 }, { kind: 'connection' }] as const) {
      const { end, calls } = await look({
        tool: { effect: 'write', approve: 'nobody' },
        replies: [reply, ok({ state: 'sent' })],
      });
      expect([calls.length, end.kind]).toEqual([1, 'failed']);
    }
  });

  it('gives the declared degraded answer when the tool fails', async () => {
    const { end } = await look({ over: { degraded: { state: 'unknown' } }, replies: [{ kind: 'http', status: 404 }] });
    expect(end).toMatchObject({
      kind: 'finished',
      degraded: true,
      output: { state: 'unknown' },
      because: { code: 'upstream_failed', detail: 'Tool orders answered with status 404.' },
    });
  });

  it.each([
    ['its own time', { timeoutMs: 20 }, {}],
    ["the run's", {}, { limits: { deadlineMs: 100 } }],
  ])('waits no longer than %s, and stops the call', async (_, tool, over) => {
    let stopped = false;
    const silent: Performers['callTool'] = (_tool, _call, stop) => {
      stop.addEventListener('abort', () => void (stopped = true));
      return new Promise(() => {});
    };
    const beganMs = Date.now();
    const { end, spans } = await look({ tool, over, performers: { callTool: silent } });
    expect(Date.now() - beganMs).toBeLessThan(2000);
    expect(end).toMatchObject({ kind: 'failed', code: 'deadline', detail: 'Tool orders did not answer in time.' });
    expect([stopped, spans[0]?.attributes['error.type']]).toEqual([true, 'timeout']);
  });

  it('does not begin a call for which the run has no time left', async () => {
    const late = new Ledger(() => Date.now(), Date.now() - 200);
    const { end, calls } = await look({
      tool: { effect: 'write', approve: 'nobody' },
      over: { limits: { deadlineMs: 100 } },
      performers: { ledger: late },
    });
    expect(end).toMatchObject({ kind: 'failed', code: 'deadline', step: 'look' });
    expect(calls).toEqual([]);
  });

  it('is not called a second time when the first took all the time there was', async () => {
    let nowMs = 0;
    let calls = 0;
    const slow: Performers['callTool'] = async () => {
      calls += 1;
      nowMs += 100;
      return { kind: 'connection' };
    };
    const performers = { callTool: slow, ledger: new Ledger(() => nowMs, 0) };
    const { end } = await look({ over: { limits: { deadlineMs: 100 } }, performers });
    expect([end, calls]).toMatchObject([{ kind: 'failed', code: 'upstream_failed' }, 1]);
  });

  it('stops the call of a caller who leaves', async () => {
    let stopped = false;
    const silent: Performers['callTool'] = (_tool, _call, stop) => {
      stop.addEventListener('abort', () => void (stopped = true));
      return new Promise(() => {});
    };
    const caller = { hasLeft: () => false, leaves: scheduler.wait(20), why: callerLeft };
    const { end } = await look({ performers: { callTool: silent, caller } });
    expect([end, stopped]).toEqual([{ kind: 'aborted' }, true]);
  });

  it('fails clearly when its tool was deleted, whatever it was', async () => {
    for (const effects of ['allowed', 'withheld'] as const) {
      const { end, calls, spans } = await look({ performers: { tools: {}, effects } });
      expect(end).toEqual({
        kind: 'failed',
        code: 'unavailable',
        detail: 'There is no tool orders any more.',
        step: 'look',
      });
      expect([calls, spans[0]?.status]).toEqual([[], 'error']);
    }
  });
});

describe('a run whose effects are withheld', () => {
  const performers = { effects: 'withheld' } as const;

  it('ends where it comes to a tool with effects, without calling it', async () => {
    const { end, calls, spans } = await look({ tool: { effect: 'write', approve: 'nobody' }, performers });
    expect(end).toEqual({ kind: 'withheld', tool: 'orders', step: 'look' });
    expect(calls).toEqual([]);
    expect(spans).toMatchObject([{ status: 'ok', attributes: { 'sluice.tool.withheld': true } }]);
  });

  it('does so also where a degraded answer is declared', async () => {
    const { end } = await look({
      tool: { effect: 'write', approve: 'nobody' },
      performers,
      over: { degraded: { state: 'unknown' } },
    });
    expect(end.kind).toBe('withheld');
  });

  it('calls tools that only read', async () => {
    const { end, calls } = await look({ performers });
    expect([end.kind, calls.length]).toEqual(['finished', 1]);
  });
});
