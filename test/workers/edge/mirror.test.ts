import { describe, expect, it } from 'vitest';
import { isMirrored } from '#core/resolve/is-mirrored';
import type { BadGuardrail } from '#schema/contracts/guardrail';
import type { RolloutId, ToolName } from '#schema/contracts/ids';
import type { ManifestInput } from '#schema/contracts/manifest';
import { RunMirrored, type RunRecord } from '#schema/contracts/record';
import { RunReply } from '#schema/contracts/run';
import type { ExposedRollout } from '#schema/contracts/snapshot';
import { Trace } from '#schema/contracts/trace';
import type { ModelOutcome, Provider } from '../../../workers/edge/providers/provider.ts';
import { a, asking, b, fails, rollingOut, routeWith, runOf, says, smallEdge } from './small-edge.ts';

const body = { input: { question: 'Is it?' }, context: { targetingKey: 'u1' } };
const mirroring = (over: Partial<ExposedRollout> = {}) =>
  routeWith(rollingOut({ percent: 0, shadow: 1, slices: ['context.language'], ...over }));
/** Asks another provider than control does, so that a test says how each of them fares. */
const candidate = (over: Partial<ManifestInput> = {}): ManifestInput =>
  asking({ models: { main: [{ provider: 'anthropic', model: 'n', retries: 0 }] }, ...over });

type Edge = Awaited<ReturnType<typeof smallEdge>>;
type World = Partial<Parameters<typeof smallEdge>[0]> & { anthropic?: Provider };

/** An edge that mirrors all of control's runs. */
function mirrorEdge({ anthropic = async () => says('no'), over = {}, ...world }: World = {}): Promise<Edge> {
  const openai: Provider = async () => world.openai?.[0] ?? says('yes');
  const providers = { baseline: openai, openai, anthropic };
  return smallEdge({
    manifest: asking(),
    candidate: candidate(),
    route: mirroring(),
    ...world,
    over: { providers, ...over },
  });
}
const mirroredOf = (records: readonly RunRecord[]): RunMirrored =>
  RunMirrored.parse(records.find(({ kind }) => kind === 'mirrored'));
const kinds = ({ records }: Edge): string[] => records.map(({ kind }) => kind);

describe('a mirrored run', () => {
  it('is told as one record beside what control came to, under a name of its own that was permitted', async () => {
    const edge = await mirrorEdge({ anthropic: async () => fails(500) });
    const reply = RunReply.parse(
      await (await edge.send(runOf({ ...body, context: { ...body.context, language: 'de' } }))).json(),
    );
    expect(reply).toMatchObject({ version: a.id, arm: 'control', reason: 'control', output: { answer: 'yes' } });
    await edge.settled();
    expect(kinds(edge)).toEqual(['started', 'ended', 'mirrored']);
    const pair = mirroredOf(edge.records);
    expect(pair).toMatchObject({
      ...{ run: edge.permitted[0], version: b.id, arm: 'shadow', outcome: 'error', withheld: null },
      ...{ unit: edge.records[1]?.unit, rollout: { id: 'help.1', period: 4 }, slices: ['de'] },
      control: { outcome: 'ok', fallback: false, degraded: false },
    });
    expect(pair.run).not.toBe(reply.id);
  });

  it('is always traced, as a shadow, with its input, its output and what it spent', async () => {
    const edge = await mirrorEdge();
    await edge.send(runOf(body));
    await edge.settled();
    expect(edge.traces.map((one) => Trace.parse(one).arm)).toEqual(['control', 'shadow']);
    expect(edge.traces[1]).toMatchObject({
      ...{ run: edge.permitted[0], version: b.id, outcome: 'ok', input: body.input, output: { answer: 'no' } },
      usage: { inputTokens: 10, outputTokens: 4 },
    });
    expect(mirroredOf(edge.records)).toMatchObject({ inputTokens: 10, outputTokens: 4 });
  });

  it('is graded as control is, by the same sample', async () => {
    const ask: BadGuardrail = { metric: 'bad', grader: 'contains', any: ['yes'], under: 1, sample: 1, margin: 0 };
    const edge = await mirrorEdge({ route: mirroring({ graders: [{ id: 'bad:contains', ask }] }) });
    await edge.send(runOf(body));
    await edge.settled();
    expect(mirroredOf(edge.records)).toMatchObject({ scores: [0], grading: 1, control: { scores: [1], grading: 1 } });
  });

  it("stops at a tool with effects, which is named, and may use one without; control's own run has its effects", async () => {
    const tool = (name: string) => ({ kind: 'tool', name, tool: name as ToolName, arguments: {} }) as const;
    const declared = { kind: 'http', method: 'GET', url: 'https://shop.test/', timeoutMs: 500, responseBytes: 1000 };
    const tools = {
      look: { ...declared, effect: 'read', headers: {} },
      pay: { ...declared, method: 'POST', effect: 'write', approve: 'nobody', headers: {} },
    } as never;
    const [prompt, output] = asking().flow;
    if (prompt === undefined || output === undefined) throw new Error('asking() has two steps.');
    const flow = [tool('look'), prompt, tool('pay'), output];
    const called: string[] = [];
    const edge = await mirrorEdge({
      manifest: asking({ flow }),
      candidate: candidate({ flow }),
      tools,
      over: {
        callTool: async (tool) => {
          called.push(tool.kind === 'http' ? tool.method : tool.kind);
          return { kind: 'ok', status: 200, contentType: 'application/json', text: '{}' };
        },
      },
    });
    expect((await edge.send(runOf(body))).status).toBe(200);
    await edge.settled();
    expect(called).toEqual(['GET', 'POST', 'GET']);
    expect(mirroredOf(edge.records)).toMatchObject({ outcome: 'ok', withheld: 'pay' });
    expect(edge.traces[1]).toMatchObject({ code: 'withheld', output: null });
  });

  it("takes the candidate's own schema for what it is asked", async () => {
    const input = { type: 'object', required: ['topic'] };
    const edge = await mirrorEdge({ candidate: candidate({ input }) });
    expect((await edge.send(runOf(body))).status).toBe(200);
    await edge.settled();
    expect(mirroredOf(edge.records)).toMatchObject({ outcome: 'invalid_input', control: { outcome: 'ok' } });
  });
});

describe('mirroring', () => {
  it('delays nobody: the reply is there before the candidate is asked, however long it takes', async () => {
    let askedCandidate = false;
    let letGo: (outcome: ModelOutcome) => void = () => {};
    const slow = new Promise<ModelOutcome>((resolve) => (letGo = resolve));
    const edge = await mirrorEdge({
      anthropic: () => {
        askedCandidate = true;
        return slow;
      },
    });
    const reply = await edge.send(runOf(body));
    expect(reply.status).toBe(200);
    expect({ askedCandidate, permitted: edge.permitted, told: kinds(edge) }).toEqual({
      ...{ askedCandidate: false, permitted: [], told: ['started'] },
    });
    setTimeout(() => letGo(says('at last')), 50);
    await edge.settled();
    expect(askedCandidate).toBe(true);
    expect(mirroredOf(edge.records).durationMs).toBeGreaterThanOrEqual(40);
    expect(edge.records.find(({ kind }) => kind === 'ended')).toMatchObject({ durationMs: expect.closeTo(0, -2) });
  });

  it.each<[string, World['over']]>([
    ['nobody permits it', { permitShadow: async () => false }],
    ['nobody can be asked', { permitShadow: async () => Promise.reject(new Error('away')) }],
  ])('does not happen when %s, and nobody sees that', async (_, over) => {
    const edge = await mirrorEdge({ over: over ?? {}, anthropic: async () => Promise.reject(new Error('not asked')) });
    expect((await edge.send(runOf(body))).status).toBe(200);
    await edge.settled();
    expect(kinds(edge)).toEqual(['started', 'ended']);
    expect(edge.traces.length).toBe(1);
  });

  it('shows nobody what breaks inside, and tells it as the error it is', async () => {
    const edge = await mirrorEdge({ anthropic: async () => Promise.reject(new Error('secret')) });
    const reply = await edge.send(runOf(body));
    expect(reply.status).toBe(200);
    expect(await reply.text()).not.toContain('secret');
    await edge.settled();
    expect(mirroredOf(edge.records)).toMatchObject({ outcome: 'error' });
    expect(JSON.stringify([edge.records, edge.traces])).not.toContain('secret');
  });

  it('happens when control failed too: the pair is the comparison', async () => {
    const edge = await mirrorEdge({ openai: [fails(500)] });
    expect((await edge.send(runOf(body))).status).toBe(502);
    await edge.settled();
    expect(mirroredOf(edge.records)).toMatchObject({ outcome: 'ok', control: { outcome: 'error' } });
  });

  it('happens when the caller left, who then leaves the candidate after the same time', async () => {
    const caller = new AbortController();
    const never = () => new Promise<never>(() => {});
    const edge = await mirrorEdge({
      over: {
        providers: {
          baseline: never,
          anthropic: never,
          openai: () => {
            setTimeout(() => caller.abort(), 30);
            return never();
          },
        },
      },
    });
    await edge.send(new Request(runOf(body), { signal: caller.signal }));
    await edge.settled();
    const pair = mirroredOf(edge.records);
    expect(pair).toMatchObject({ outcome: 'aborted', control: { outcome: 'aborted' } });
    expect(pair.durationMs).toBeLessThan(pair.control.durationMs + 500);
  });

  it("is over before the platform ends it, and control's side is held to the same time", async () => {
    let nowMs = 1_000_000;
    const slow: Provider = async () => {
      nowMs += 26_000;
      return says('at last');
    };
    const twice = [{ provider: 'anthropic' as const, model: 'n', retries: 0 }];
    const [prompt, output] = asking().flow;
    if (prompt === undefined || output === undefined) throw new Error('asking() has two steps.');
    const edge = await mirrorEdge({
      candidate: asking({
        models: { main: twice },
        flow: [{ ...prompt, name: 'first' } as typeof prompt, prompt, output],
      }),
      over: { now: () => nowMs, providers: { baseline: slow, openai: slow, anthropic: slow } },
    });
    expect((await edge.send(runOf(body))).status).toBe(200);
    await edge.settled();
    expect(edge.records[1]).toMatchObject({ kind: 'ended', outcome: 'ok', durationMs: 26_000 });
    expect(mirroredOf(edge.records)).toMatchObject({
      ...{ outcome: 'error', durationMs: 26_000 },
      control: { outcome: 'error', durationMs: 26_000 },
    });
  });

  it.each<[string, Partial<ExposedRollout>, object]>([
    ['the candidate has it', { percent: 100 }, body],
    ['nobody knows whom it is for', {}, { input: body.input }],
    ['it is pinned', {}, { ...body, version: a.id }],
    ['the stage mirrors nothing', { shadow: null }, body],
  ])('leaves a run alone when %s', async (_, over, sent) => {
    const edge = await mirrorEdge({ route: mirroring(over) });
    await edge.send(runOf(sent as never));
    await edge.settled();
    expect(edge.permitted).toEqual([]);
    expect(kinds(edge)).toEqual(['started', 'ended']);
  });

  it('takes the share of runs that it should, by their names', async () => {
    const edge = await mirrorEdge({ route: mirroring({ shadow: 0.3 }) });
    const ids: string[] = [];
    for (let n = 0; n < 60; n++) ids.push((await edge.send(runOf(body))).headers.get('sluice-run') ?? '');
    await edge.settled();
    const drawn = ids.filter((id) => isMirrored('help.1' as RolloutId, id as never, 0.3)).length;
    expect(edge.permitted.length).toBe(drawn);
    expect(new Set(edge.permitted).size).toBe(drawn);
  });
});
