import { describe, expect, it } from 'vitest';
import { otlpSpans } from '#core/telemetry/otlp-spans';
import type { FeatureName, RunId } from '#schema/contracts/ids';
import { RecordBatch, type RunRecord } from '#schema/contracts/record';
import { MESSAGE_BYTES, TelemetryMessage, Trace } from '#schema/contracts/trace';
import { Gather, type Hands } from '../../../workers/edge/telling/gather.ts';
import { Ledger } from '../../../workers/edge/execute/ledger.ts';
import { ended, factsOf, record, started, type ChosenRun } from '../../../workers/edge/telling/record.ts';
import { sendRecords } from '../../../workers/edge/telling/send-records.ts';
import { sendTraces } from '../../../workers/edge/telling/send-traces.ts';
import { traceOf } from '../../../workers/edge/telling/trace.ts';
import { TraceSample } from '../../../workers/edge/telling/trace-sample.ts';
import { a } from './small-edge.ts';

const feature = 'help' as FeatureName;
const runs = (n: number): ChosenRun => ({
  id: `help.${String(n).padStart(26, '0')}` as RunId,
  feature,
  version: a.id,
  arm: 'control',
  reason: 'control',
  rollout: null,
  unit: null,
  slices: null,
  outside: null,
  startedMs: 0,
  stale: false,
});

const ending = { outcome: 'ok', degraded: false, durationMs: 0 } as const;
const ledger = new Ledger(() => 0, 0);

/** Hands whose clock and timers the test moves. */
function hands() {
  let nowMs = 5000;
  const timers: { atMs: number; ring: () => void }[] = [];
  const held: Promise<unknown>[] = [];
  const made: Hands = {
    now: () => nowMs,
    wait: (ms) => new Promise((resolve) => timers.push({ atMs: nowMs + ms, ring: resolve })),
    hold: (work) => void held.push(work),
  };
  const pass = async (ms: number): Promise<void> => {
    nowMs += ms;
    for (const timer of timers) if (timer.atMs <= nowMs) timer.ring();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { made, pass, forget: () => (timers.length = 0) };
}

describe('records', () => {
  const setUp = () => {
    const around = hands();
    const gather = new Gather<RunRecord>({ alonePerSecond: 50, gatherMs: 50, manyPerSecond: 400, gatherManyMs: 150 });
    const batches: RecordBatch[] = [];
    const ports = {
      direct: async (batch: RecordBatch) => void batches.push(RecordBatch.parse(batch)),
      queue: async () => {},
      wait: around.made.wait,
    };
    const tell = (one: RunRecord) => record(feature, one, { gather, hands: around.made, ports });
    return { ...around, tell, batches };
  };
  const end = (n: number) => ended(runs(n), ledger, factsOf(ledger, ending));

  it('up to 50 a second go at once and alone', async () => {
    const { tell, batches, pass } = setUp();
    for (let n = 0; n < 50; n++) tell(end(n));
    await pass(0);
    expect(batches.map(({ records }) => records.length)).toEqual(Array.from({ length: 50 }, () => 1));
  });

  it('faster than that are gathered for 50 ms, none lost, none twice', async () => {
    const { tell, batches, pass } = setUp();
    for (let n = 0; n < 400; n++) tell(end(n));
    await pass(50);
    const all = batches.flatMap(({ records }) => records.map(({ run }) => run));
    expect(all.length).toBe(400);
    expect(new Set(all).size).toBe(400);
    expect(batches.length).toBeLessThan(55);
    expect(new Set(batches.map(({ id }) => id)).size).toBe(batches.length);
  });

  it('beyond 400 a second are gathered for 150 ms, none lost, none twice', async () => {
    const { tell, batches, pass } = setUp();
    for (let n = 0; n < 450; n++) tell(end(n));
    await pass(50);
    const before = batches.length;
    for (let n = 450; n < 550; n++) tell(end(n));
    await pass(50);
    expect(batches.length).toBe(before);
    await pass(100);
    expect(batches.length).toBe(before + 1);
    const all = batches.flatMap(({ records }) => records.map(({ run }) => run));
    expect(new Set(all).size).toBe(550);
    expect(all.length).toBe(550);
  });

  it('of a run that ends before its start has left are one record, its end', async () => {
    const { tell, batches, pass } = setUp();
    for (let n = 0; n < 51; n++) tell(end(n));
    tell(started(runs(99), 1000));
    tell(end(99));
    await pass(50);
    const last = batches.flatMap(({ records }) => records).filter(({ run }) => run === runs(99).id);
    expect(last.map(({ kind }) => kind)).toEqual(['ended']);
  });

  it('whose carrier died are taken over by a later request', async () => {
    const { tell, batches, pass, forget } = setUp();
    for (let n = 0; n < 60; n++) tell(end(n));
    forget();
    await pass(600);
    expect(batches.flatMap(({ records }) => records).length).toBe(50);
    tell(end(60));
    await pass(0);
    expect(batches.flatMap(({ records }) => records).length).toBe(61);
  });

  it('are tried three times under one id, then go by queue', async () => {
    const { made, pass } = hands();
    const tried: string[] = [];
    const queued: TelemetryMessage[] = [];
    const direct = async (batch: RecordBatch) => {
      tried.push(batch.id);
      throw new Error('away');
    };
    const queue = async (message: TelemetryMessage) => void queued.push(TelemetryMessage.parse(message));
    const done = sendRecords(feature, [end(1)], { direct, queue, wait: made.wait });
    await pass(0);
    await pass(100);
    await pass(500);
    await done;
    expect(tried.length).toBe(3);
    expect(new Set(tried).size).toBe(1);
    expect(queued).toMatchObject([{ kind: 'records', batch: { id: tried[0] } }]);
  });

  it('lost everywhere reject nothing', async () => {
    const away = async () => Promise.reject(new Error('away'));
    await expect(
      sendRecords(feature, [end(1)], { direct: away, queue: away, wait: async () => {} }),
    ).resolves.toBeUndefined();
  });
});

describe('a trace', () => {
  const about = { ending, shown: { input: {}, output: {}, code: null } } as const;

  it('cuts content over 32 KB, with a mark', () => {
    const shown = { input: { text: 'ä'.repeat(17_000) }, output: { text: 'a'.repeat(32_000) }, code: null };
    const trace = Trace.parse(traceOf(runs(1), new Ledger(() => 0, 0), { ...about, shown }));
    expect(trace.input).toMatchObject({ 'sluice.cut': true, bytes: 34_011 });
    expect(trace.output).toEqual(shown.output);
  });

  it('always fits into a queue message, however much a run did', () => {
    const ledger = new Ledger(() => 0, 0);
    for (let n = 0; n < 300; n++) {
      ledger.note(0, () => ({
        name: 'x',
        kind: 'chat',
        step: 's',
        status: 'ok',
        attributes: { text: '€'.repeat(2000), n },
      }));
    }
    const shown = { input: { text: 'a'.repeat(32_000) }, output: { text: 'b'.repeat(32_000) }, code: null };
    const trace = Trace.parse(traceOf(runs(1), ledger, { ...about, shown }));
    const message = JSON.stringify({ kind: 'trace', trace });
    expect(new TextEncoder().encode(message).byteLength).toBeLessThan(MESSAGE_BYTES);
    expect(trace.spans.length).toBe(200);
  });

  it('that is too long keeps what its spans are, and what they quote under its name alone', () => {
    const ledger = new Ledger(() => 0, 0);
    for (let n = 0; n < 100; n++) {
      const attributes = {
        'sluice.subfeature.value': 'PRIVATE '.repeat(250),
        'gen_ai.agent.name': 'plan',
        'sluice.guard.pass': false,
      };
      ledger.note(0, () => ({ name: 'x', kind: 'flow', step: 's', status: 'ok', attributes }));
    }
    const trace = Trace.parse(traceOf(runs(1), ledger, about));
    expect(trace.spans).toHaveLength(100);
    for (const { attributes } of trace.spans) {
      const { 'sluice.subfeature.value': quoted, ...others } = attributes;
      expect(quoted).toMatchObject({ 'sluice.cut': true });
      expect(others).toEqual({ 'gen_ai.agent.name': 'plan', 'sluice.guard.pass': false });
    }
    expect(JSON.stringify(otlpSpans(trace, { content: false }))).not.toContain('PRIVATE');
  });

  it('travels in portions that a queue takes, and a queue that refuses harms nobody', async () => {
    const shown = { input: { text: 'a'.repeat(30_000) }, output: {}, code: null };
    const traces = Array.from({ length: 20 }, (_, n) => traceOf(runs(n), new Ledger(() => 0, 0), { ...about, shown }));
    const sizes: number[] = [];
    await sendTraces(traces, async (messages) => {
      sizes.push(new TextEncoder().encode(JSON.stringify(messages)).byteLength);
      throw new Error('full');
    });
    expect(Math.max(...sizes)).toBeLessThan(256_000);
    expect(sizes.length).toBe(3);
  });

  it('is kept of everything that went wrong, and of the rest up to a rate', () => {
    const sample = new TraceSample();
    const taken = (n: number, remarkable: boolean, nowMs: number) =>
      Array.from({ length: n }, () => sample.takes({ remarkable }, nowMs)).filter(Boolean).length;
    expect(taken(500, false, 10_000)).toBe(100);
    expect(taken(500, true, 10_000)).toBe(500);
    expect(taken(500, false, 11_000)).toBe(20);
  });
});
