import { describe, expect, it } from 'vitest';
import { Problem } from '#schema/contracts/problem';
import { RunReply } from '#schema/contracts/run';
import { RunRecord } from '#schema/contracts/record';
import { Trace } from '#schema/contracts/trace';
import { a, asking, b, fails, rollingOut, routeWith, runOf, says, smallEdge } from './small-edge.ts';

const body = { input: { question: 'Is it?' }, context: { targetingKey: 'u1' } };
const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return Problem.parse(await response.json());
};
const about = ['sluice-run', 'sluice-version', 'sluice-arm', 'sluice-reason', 'sluice-cache', 'sluice-attempts'];

describe('a run', () => {
  it('answers with everything the contract names, and tells the Conductor its start and its end', async () => {
    const edge = await smallEdge({ manifest: asking() });
    const response = await edge.send(runOf(body));
    expect(response.status).toBe(200);
    const reply = RunReply.parse(await response.json());
    expect(reply).toMatchObject({
      feature: 'help',
      version: a.id,
      arm: 'control',
      reason: 'only_version',
      output: { answer: 'yes' },
    });
    expect(reply).toMatchObject({
      stale: false,
      cached: false,
      degraded: false,
      usage: { inputTokens: 10, outputTokens: 4 },
      costUsd: null,
    });
    expect(about.map((name) => response.headers.get(name))).toEqual([
      reply.id,
      a.id,
      'control',
      'only_version',
      'bypass',
      '1',
    ]);
    expect(edge.records.map((one) => RunRecord.parse(one).kind)).toEqual(['started', 'ended']);
    expect(edge.records[1]).toMatchObject({
      run: reply.id,
      outcome: 'ok',
      rollout: null,
      inputTokens: 10,
      unit: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(JSON.stringify(edge.records)).not.toContain('u1');
    expect(JSON.stringify(edge.records[1]).length).toBeLessThanOrEqual(400);
    expect(Trace.parse(edge.traces[0])).toMatchObject({
      run: reply.id,
      code: null,
      spans: [{ kind: 'chat', status: 'ok' }],
    });
  });

  it('belongs to the rollout and period of its snapshot, in either arm', async () => {
    const edge = await smallEdge({ manifest: asking(), route: routeWith(rollingOut()) });
    const reply = RunReply.parse(await (await edge.send(runOf(body))).json());
    expect(reply).toMatchObject({ version: b.id, arm: 'candidate', reason: 'percent' });
    expect(edge.records[1]).toMatchObject({ arm: 'candidate', rollout: { id: 'help.1', period: 4 } });
  });

  it.each([
    { why: 'nobody known', sent: { input: { question: 'x' } }, reason: 'only_version' },
    { why: 'a pinned version', sent: { ...body, version: a.id }, reason: 'pinned' },
  ])('of $why names no unit, so it is never counted', async ({ sent, reason }) => {
    const edge = await smallEdge({ manifest: asking() });
    expect((await edge.send(runOf(sent))).headers.get('sluice-reason')).toBe(reason);
    expect(edge.records.map(({ unit }) => unit)).toEqual([null, null]);
  });

  it('whose chain is exhausted is 502 with its run, and every try is in the trace with its status', async () => {
    const chain = [
      { provider: 'openai' as const, model: 'm', retries: 1 },
      { provider: 'anthropic' as const, model: 'n', retries: 1 },
    ];
    const edge = await smallEdge({ manifest: asking({ models: { main: chain } }), openai: [fails(500), fails(503)] });
    const response = await edge.send(runOf(body));
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 502, code: 'upstream_failed', run: response.headers.get('sluice-run') });
    expect(response.headers.get('sluice-attempts')).toBe('3');
    expect(edge.records[1]).toMatchObject({ outcome: 'error', fallback: false });
    const statuses = edge.traces[0]?.spans.map(({ attributes }) => attributes['http.response.status_code']);
    expect(statuses).toEqual([500, 503, 401]);
  });

  it('answered by a fallback says so in its record, and baseline costs nothing', async () => {
    const chain = [
      { provider: 'openai' as const, model: 'm', retries: 0 },
      { provider: 'baseline' as const, model: 'extractive' },
    ];
    const edge = await smallEdge({ manifest: asking({ models: { main: chain } }), openai: [fails(500)] });
    expect(RunReply.parse(await (await edge.send(runOf(body))).json())).toMatchObject({ degraded: false, costUsd: 0 });
    expect(edge.records[1]).toMatchObject({ outcome: 'ok', fallback: true });
  });

  it('gives the declared degraded answer when the chain is exhausted', async () => {
    const edge = await smallEdge({ manifest: asking({ degraded: { answer: 'Later.' } }), openai: [fails(500)] });
    expect(RunReply.parse(await (await edge.send(runOf(body))).json())).toMatchObject({
      degraded: true,
      output: { answer: 'Later.' },
    });
    expect(edge.records[1]).toMatchObject({ outcome: 'ok', degraded: true });
    expect(edge.traces[0]).toMatchObject({ code: 'upstream_failed' });
  });

  it('shows a model what is wrong with its answer, once, and pays for both', async () => {
    const schema = { type: 'object', required: ['x'] };
    const edge = await smallEdge({
      manifest: asking({
        models: { main: [{ provider: 'openai', model: 'gpt-4o-mini', retries: 0 }] },
        flow: [
          { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', schema },
          { kind: 'output', value: { answer: { var: 'answer.json.x' } } },
        ],
      }),
      openai: [says('{"y":1}'), says('```json\n{"x":1}\n```')],
    });
    const reply = RunReply.parse(await (await edge.send(runOf(body))).json());
    expect(reply).toMatchObject({ output: { answer: 1 }, usage: { inputTokens: 20, outputTokens: 8 } });
    expect(reply.costUsd).toBeGreaterThan(0);
    expect(edge.traces[0]?.spans[0]).toMatchObject({
      status: 'error',
      attributes: { 'error.type': 'invalid_output', 'sluice.answer': '{"y":1}' },
    });
    expect(edge.traces[0]?.spans[1]).toMatchObject({ status: 'ok', attributes: { 'sluice.try.reason': 'repair' } });
    const [first, second] = edge.asked;
    expect(second?.messages).toEqual([
      ...(first?.messages ?? []),
      { role: 'assistant', content: '{"y":1}' },
      { role: 'user', content: expect.stringMatching(/^This answer cannot be used:\n- the whole: .*"x"/) },
    ]);
  });

  it('blocked by a guard is 422 blocked, and recorded as blocked, not as an error', async () => {
    const edge = await smallEdge({
      manifest: asking({
        flow: [
          { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
          {
            kind: 'guard',
            name: 'check',
            on: { var: 'answer.text' },
            graders: [{ grader: 'contains', none: ['yes'] }],
            else: 'block',
            message: 'Not this.',
          },
          { kind: 'output', value: { answer: { var: 'answer.text' } } },
        ],
      }),
    });
    expect(await problemOf(await edge.send(runOf(body)))).toMatchObject({ code: 'blocked', detail: 'Not this.' });
    expect(edge.records[1]).toMatchObject({ outcome: 'blocked' });
    expect(edge.traces[0]?.spans[1]).toMatchObject({ kind: 'guard', attributes: { 'sluice.guard.pass': false } });
  });

  it('without what a guard redacts: neither the reply nor the trace of the guard repeats it', async () => {
    const edge = await smallEdge({
      manifest: asking({
        flow: [
          {
            kind: 'guard',
            name: 'clean',
            on: { var: 'input.question' },
            graders: [{ grader: 'personal', then: 'redact' }],
            else: 'block',
            message: 'No.',
          },
          { kind: 'output', value: { answer: { var: 'clean.value' } } },
        ],
      }),
    });
    const response = await edge.send(runOf({ ...body, input: { question: 'Is it c@d.example?' } }));
    expect(await response.json()).toMatchObject({ output: { answer: 'Is it [email]?' } });
    const [span] = edge.traces[0]?.spans ?? [];
    expect(span?.attributes).toMatchObject({ 'sluice.guard.pass': true, 'sluice.guard.redacted': true });
    expect(JSON.stringify(span)).not.toContain('c@d');
  });

  it('keeps the text of an exception inside, and still records the error', async () => {
    const edge = await smallEdge({
      manifest: asking(),
      over: {
        providers: {
          baseline: async () => Promise.reject(new Error('secret')),
          openai: async () => Promise.reject(new Error('secret')),
          anthropic: async () => Promise.reject(new Error('secret')),
        },
      },
    });
    const response = await edge.send(runOf(body));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('secret');
    expect(JSON.parse(text)).toMatchObject({ code: 'internal', version: a.id, arm: 'control' });
    expect(edge.records[1]).toMatchObject({ outcome: 'error' });
    expect(JSON.stringify([edge.records, edge.traces])).not.toContain('secret');
  });

  it('is answered even when it cannot be written down', async () => {
    const trace = (): never => {
      throw new Error('full');
    };
    const edge = await smallEdge({ manifest: asking(), over: { trace } });
    expect((await edge.send(runOf(body))).status).toBe(200);
    expect(edge.records.map(({ kind }) => kind)).toEqual(['started', 'ended']);
  });

  it('stops the call and every retry when its caller leaves, and is recorded as aborted', async () => {
    const caller = new AbortController();
    let calls = 0;
    let stopped = false;
    const edge = await smallEdge({
      manifest: asking({ models: { main: [{ provider: 'openai', model: 'm', retries: 5 }] } }),
      over: {
        providers: {
          baseline: async () => says(''),
          anthropic: async () => says(''),
          openai: async (_call, signal) => {
            calls += 1;
            signal.addEventListener('abort', () => (stopped = true));
            setTimeout(() => caller.abort(), 20);
            return new Promise(() => {});
          },
        },
      },
    });
    await edge.send(new Request(runOf(body), { signal: caller.signal }));
    expect({ calls, stopped }).toEqual({ calls: 1, stopped: true });
    expect(edge.records[1]).toMatchObject({ outcome: 'aborted' });
  });

  it("is over at the version's deadline, whatever its models do", async () => {
    const edge = await smallEdge({
      manifest: asking({
        limits: { deadlineMs: 120 },
        models: { main: [{ provider: 'openai', model: 'm', retries: 5 }] },
      }),
      over: {
        providers: {
          baseline: async () => says(''),
          anthropic: async () => says(''),
          openai: () => new Promise(() => {}),
        },
      },
    });
    const response = await edge.send(runOf(body));
    expect(await problemOf(response)).toMatchObject({ status: 504, code: 'deadline' });
    expect(edge.traces[0]?.durationMs).toBeLessThan(1000);
  });

  it('of a feature that is switched off gives the degraded answer, or 503 with Retry-After', async () => {
    const off = { disabled: true };
    const declared = await smallEdge({ manifest: asking({ degraded: { answer: 'Off.' } }), route: off });
    expect(RunReply.parse(await (await declared.send(runOf(body))).json())).toMatchObject({
      reason: 'disabled',
      degraded: true,
      output: { answer: 'Off.' },
    });
    const bare = await smallEdge({ manifest: asking(), route: off });
    const response = await bare.send(runOf(body));
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'disabled' });
    expect(response.headers.get('retry-after')).toBe('60');
    expect(bare.asked).toEqual([]);
  });

  it('whose documents cannot be searched fails as unavailable, not as an exception', async () => {
    const edge = await smallEdge({
      manifest: asking({
        flow: [
          { kind: 'retrieve', name: 'find', from: 'docs' as never, query: '{{ input.question }}' },
          { kind: 'output', value: { answer: { var: 'find.documents' } } },
        ],
      }),
      over: { search: async () => Promise.reject(new Error('D1 is down')) },
    });
    expect(await problemOf(await edge.send(runOf(body)))).toMatchObject({ status: 503, code: 'unavailable' });
    expect(edge.traces[0]?.spans[0]).toMatchObject({ kind: 'retrieval', status: 'error' });
  });

  it('whose manifest nobody has is 503 with its version, and recorded as an error', async () => {
    const edge = await smallEdge({ manifest: asking(), over: { manifest: async () => null } });
    expect(await problemOf(await edge.send(runOf(body)))).toMatchObject({ status: 503, version: a.id });
    expect(edge.records.map(({ kind }) => kind)).toEqual(['started', 'ended']);
  });

  it('without any snapshot is 503, and healthz says so', async () => {
    const edge = await smallEdge({ manifest: asking(), over: { snapshot: async () => null } });
    const response = await edge.send(runOf(body));
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'unavailable' });
    expect(response.headers.get('retry-after')).toBe('1');
    const health = await edge.send(new Request('https://edge.test/healthz'));
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({ ok: false, instance: 'here', snapshot: null, ageMs: null, stale: false });
  });
});
