import { createMessageBatch, createExecutionContext, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import worker from '../../../control-plane/index.ts';
import { readPipeline } from '../../../control-plane/store/pipeline.ts';
import { sweepIsDue, sweepTraces, TRACES_KEPT_MS } from '../../../control-plane/store/retention.ts';
import { consume, type Messages, type Sinks } from '../../../control-plane/telemetry/consumer.ts';
import { traceIdOf } from '#core/telemetry/trace-id';
import type { RunId } from '#schema/contracts/ids';
import { call, createFeature, send } from '../call.ts';

let runs = 0;
const trace = (more: Record<string, unknown> = {}) => ({
  run: `support.${String(++runs).padStart(26, '0')}`,
  feature: 'support',
  version: 'v_0123456789abcdef',
  arm: 'control',
  reason: 'control',
  unit: '0123456789abcdef',
  atMs: 1_000 + runs,
  durationMs: 12.5,
  outcome: 'ok',
  code: null,
  stale: false,
  cached: false,
  degraded: false,
  fallback: true,
  usage: { inputTokens: 3, outputTokens: 4 },
  costUsd: null,
  input: { question: 'What\'s "this"?' },
  output: null,
  spans: [
    {
      name: 'chat x',
      kind: 'chat',
      step: 'answer',
      startMs: 0,
      durationMs: 3,
      status: 'ok',
      attributes: { 'gen_ai.request.model': 'x' },
    },
  ],
  ...more,
});
const message = (body: unknown, attempts = 1) => ({ id: crypto.randomUUID(), timestamp: new Date(0), attempts, body });

describe('the telemetry queue', () => {
  it('stores a trace whole, once however often it comes', async () => {
    const one = trace({ atMs: Date.now() });
    for (let times = 0; times < 2; times++) {
      const batch = createMessageBatch('sluice-telemetry', [message({ kind: 'trace', trace: one })]);
      await worker.queue(batch, { ...env });
      expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toHaveLength(1);
    }
    const { body } = await call('GET', `/admin/v1/traces/${one.run}`);
    const traceId = traceIdOf(one.run as RunId);
    const [root, chat] = body['tree'] as { id: string }[];
    expect(body).toEqual({ ...one, traceId, tree: [root, chat], feedback: [] });
    expect(root).toMatchObject({ name: `invoke_workflow ${one.feature}`, parent: null, durationMs: one.durationMs });
    expect(chat).toMatchObject({ name: 'chat x', parent: root?.id, span: 0 });
    const { input: _input, output: _output, spans: _spans, ...row } = one;
    expect((await call('GET', '/admin/v1/traces?feature=support&outcome=ok')).body['runs']).toEqual([
      { ...row, traceId },
    ]);
    expect((await call('GET', '/admin/v1/traces?feature=other')).body['runs']).toEqual([]);
  });

  it('sets an unreadable message aside, counts it, and stores its neighbours', async () => {
    const good = trace({ atMs: Date.now() });
    const before = (await readPipeline(env.TRACES)).deadLetters;
    const poison = [
      message({ kind: 'trace', trace: { ...good, spans: 'none' } }),
      message('text'),
      message({ kind: 'dance' }),
    ];
    const batch = createMessageBatch('sluice-telemetry', [...poison, message({ kind: 'trace', trace: good })]);
    await worker.queue(batch, { ...env });
    const result = await getQueueResult(batch, createExecutionContext());
    expect(result.explicitAcks).toHaveLength(4);
    expect(result.retryMessages).toEqual([]);
    expect((await readPipeline(env.TRACES)).deadLetters - before).toBe(3);
    const metrics = await env.TRACES.prepare('select body, why from dead_letters').all();
    expect(JSON.stringify(metrics.results)).toContain('dance');
    expect((await call('GET', `/admin/v1/traces/${good.run}`)).status).toBe(200);
  });

  it('adds up calls that limits refused, for the metrics', async () => {
    const refused = [
      { of: 'key', name: 'hasty', limit: 'key', n: 7 },
      { of: 'feature', name: 'thrifty', limit: 'unit_day', n: 1 },
    ];
    for (let times = 0; times < 2; times++) {
      const batch = createMessageBatch('sluice-telemetry', [message({ kind: 'refused', refused })]);
      await worker.queue(batch, { ...env });
      expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toHaveLength(1);
    }
    const text = await (await send('GET', '/admin/metrics')).text();
    expect(text).toContain('sluice_limited_total{key="hasty",limit="key"} 14\n');
    expect(text).toContain('sluice_limited_total{feature="thrifty",limit="unit_day"} 2\n');
  });

  it('counts a message that comes again only once', async () => {
    const before = (await readPipeline(env.TRACES)).deadLetters;
    const poison = message('again');
    for (let times = 0; times < 3; times++)
      await worker.queue(createMessageBatch('sluice-telemetry', [poison]), { ...env });
    expect((await readPipeline(env.TRACES)).deadLetters - before).toBe(1);
  });
});

describe('a message that can be read and not stored', () => {
  const fates = async (attempts: number, sinks: Partial<Sinks>) => {
    const fate: string[] = [];
    const set: unknown[] = [];
    const batch: Messages = {
      messages: [
        {
          id: 'm',
          attempts,
          body: { kind: 'trace', trace: trace() },
          ack: () => fate.push('ack'),
          retry: (options) => fate.push(`retry ${String(options?.delaySeconds)}`),
        },
      ],
    };
    await consume(batch, {
      now: () => 0,
      putTraces: async () => undefined,
      exportTraces: async () => undefined,
      openIncident: async () => undefined,
      record: async () => undefined,
      countRefused: async () => undefined,
      countWaited: async () => {},
      setAside: async (letters) => void set.push(...letters),
      sweep: async () => undefined,
      log: () => undefined,
      ...sinks,
    });
    return { fate, set };
  };
  const down = async () => {
    throw new Error('down');
  };

  it('comes again later', async () => {
    expect(await fates(1, { putTraces: down })).toEqual({ fate: ['retry 5'], set: [] });
  });
  it('is set aside at its last delivery', async () => {
    expect(await fates(3, { putTraces: down })).toEqual({ fate: ['ack'], set: [expect.objectContaining({ id: 'm' })] });
  });
  it('is never acknowledged while nothing has it', async () => {
    expect(await fates(3, { putTraces: down, setAside: down })).toEqual({ fate: ['retry 30'], set: [] });
  });
  it('is not held up by a sweep that fails', async () => {
    expect(await fates(1, { sweep: down })).toEqual({ fate: ['ack'], set: [] });
  });
});

describe('a provider that refuses calls', () => {
  const refused = (status: number | 'unconfigured', feature: string) =>
    trace({
      run: `${feature}.${String(++runs).padStart(26, '0')}`,
      feature,
      atMs: Date.now(),
      spans: [
        {
          name: 'chat gpt',
          kind: 'chat',
          step: 'answer',
          startMs: 0,
          durationMs: 3,
          status: 'error',
          attributes: {
            'gen_ai.provider.name': 'openai',
            'gen_ai.request.model': 'gpt',
            ...(status === 'unconfigured' ? { 'error.type': status } : { 'http.response.status_code': status }),
          },
        },
      ],
    });
  const take = (...traces: unknown[]) =>
    worker.queue(
      createMessageBatch(
        'sluice-telemetry',
        traces.map((one) => message({ kind: 'trace', trace: one })),
      ),
      { ...env },
    );
  const opened = async (feature: string) =>
    (await call('GET', `/admin/v1/incidents?feature=${feature}`)).body['incidents'] as {
      owner: string;
      title: string;
    }[];

  it('is one incident for whoever answers for them, though a fallback served and however many runs meet it', async () => {
    await createFeature('refused');
    await take(refused(401, 'refused'), refused(401, 'refused'));
    await take(refused(401, 'refused'));
    expect(await opened('refused')).toEqual([
      expect.objectContaining({ owner: 'cleo', title: 'openai refuses the calls of refused with 401', status: 'open' }),
    ]);
  });

  it('is one too where the edge could not ask it at all', async () => {
    await createFeature('lacking');
    await take(refused('unconfigured', 'lacking'), refused('unconfigured', 'lacking'));
    expect((await opened('lacking')).map(({ title }) => title)).toEqual([
      'openai cannot be asked for lacking: the edge lacks its secret, address or declaration',
    ]);
  });

  it('is none when it is weather', async () => {
    await createFeature('weather');
    await take(refused(429, 'weather'), refused(500, 'weather'), refused(408, 'weather'));
    expect(await opened('weather')).toEqual([]);
  });
});

describe('retention', () => {
  const count = async (table: string) =>
    (await env.TRACES.prepare(`select count(*) as n from ${table}`).first<{ n: number }>())?.n;
  const fill = (atMs: number, rows: number) =>
    env.TRACES.prepare(`insert into dead_letters (id, at_ms, why, body) select ? || value, ?, '', '' from json_each(?)`)
      .bind(crypto.randomUUID(), atMs, JSON.stringify(Array.from({ length: rows }, (_, index) => index)))
      .run();
  const bounds = { traces: 1000, feedback: 1000, deadLetters: 100, piece: 20, pieces: 100 };

  it('deletes what is older than 14 days and what is over the bound, oldest first, in pieces', async () => {
    await env.TRACES.exec('delete from dead_letters');
    const now = TRACES_KEPT_MS * 3;
    await fill(now - TRACES_KEPT_MS - 1, 70);
    await fill(now - 10, 90);
    await fill(now - 5, 95);
    expect(await sweepTraces(env.TRACES, now, { ...bounds, pieces: 1 })).toBeLessThanOrEqual(40);
    await sweepTraces(env.TRACES, now, bounds);
    expect(await count('dead_letters')).toBe(100);
    expect(
      await env.TRACES.prepare('select count(*) as n from dead_letters where at_ms = ?')
        .bind(now - 5)
        .first('n'),
    ).toBe(95);
  });

  it('is swept by one consumer at most every ten seconds', async () => {
    await env.TRACES.exec("delete from tallies where name = 'swept_at_ms'");
    const asked = await Promise.all([1, 2, 3].map(() => sweepIsDue(env.TRACES, 50_000)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await sweepIsDue(env.TRACES, 59_999)).toBe(false);
    expect(await sweepIsDue(env.TRACES, 60_000)).toBe(true);
  });
});
