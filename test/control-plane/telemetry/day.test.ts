import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { addWaited } from '../../../control-plane/store/pipeline.ts';
import { readCounters } from '../../../control-plane/store/counters.ts';
import { readHappenings } from '../../../control-plane/store/happenings.ts';
import { sweepTraces, type SweepBounds } from '../../../control-plane/store/retention.ts';
import { setAside } from '../../../control-plane/store/dead-letters.ts';
import { putTraces } from '../../../control-plane/store/traces.ts';
import { consume, type Messages, type Sinks } from '../../../control-plane/telemetry/consumer.ts';
import type { RunId } from '#schema/contracts/ids';
import type { RunEnded } from '#schema/contracts/record';
import { aTrace } from '../a-trace.ts';
import { batchOf, conductorOf, eventually, newRun, twoVersions, unit, version } from '../rollout/people.ts';

const HOURS = 24;
const A_HOUR = 250;
/** So much smaller than the real bound as the day is quieter than a real one. */
const bounds: SweepBounds = { traces: 1500, feedback: 100, deadLetters: 100, piece: 200, pieces: 10 };
const MESSAGES = 50;

type Message = { id: string; timestamp: Date; attempts: number; body: unknown };

/** The n-th run of the day: of two versions, now and then slow, failing or answered by the second model. */
function theRun(n: number, { run, atMs }: { run: RunId; atMs: number }): RunEnded {
  const isCandidate = n % 10 === 0;
  const failed = n % 37 === 0;
  return {
    kind: 'ended',
    run,
    version: version(isCandidate ? 2 : 1).version,
    arm: isCandidate ? 'candidate' : 'control',
    unit: unit(n % 400),
    rollout: null,
    atMs,
    outcome: failed ? 'error' : 'ok',
    durationMs: 20 + ((n * 13) % 900),
    fallback: n % 11 === 0,
    degraded: false,
    costUsd: n % 50 === 0 ? null : 0.25,
    cached: false,
    inputTokens: 100 + (n % 7),
    outputTokens: 20,
    stale: false,
    happened: { [`call/openai/${failed ? 'http_5xx' : 'ok'}`]: 1, ...(n % 11 === 0 && { 'again/fallback': 1 }) },
  };
}

type Sums = { runs: number; durationMsSum: number; inputTokens: number; costUsd: number; costUnknown: number };

/** Counts without any of our code. */
function countedApart(runs: readonly RunEnded[]): Record<string, Sums> {
  const sums: Record<string, Sums> = {};
  for (const run of runs) {
    const key = `${run.version} ${run.arm} ${run.outcome}`;
    const sum = (sums[key] ??= { runs: 0, durationMsSum: 0, inputTokens: 0, costUsd: 0, costUnknown: 0 });
    sum.runs += 1;
    sum.durationMsSum += run.durationMs;
    sum.inputTokens += run.inputTokens;
    sum.costUsd += run.costUsd ?? 0;
    sum.costUnknown += run.costUsd === null ? 1 : 0;
  }
  return sums;
}

/** Hands a queue's messages to the consumer until all were acknowledged; `dies` says at which deliveries the process is gone before the broker heard of it. */
async function drain(messages: Message[], sinks: Sinks, after: () => Promise<void>): Promise<number> {
  let deliveries = 0;
  let waiting = messages;
  while (waiting.length > 0) {
    deliveries += 1;
    const batch = waiting.slice(0, MESSAGES);
    const acked = new Set<string>();
    const given: Messages = {
      messages: batch.map((one) => ({ ...one, ack: () => void acked.add(one.id), retry: () => undefined })),
    };
    await consume(given, sinks);
    const died = deliveries % 9 === 4;
    const left = died ? batch : batch.filter(({ id }) => !acked.has(id));
    waiting = [...waiting.slice(MESSAGES), ...left];
    await after();
  }
  return deliveries;
}

test("a day's traffic leaves D1 within its bound and counters that equal an independent count, though the consumer dies now and then", async () => {
  const feature = await twoVersions();
  const beganMs = Date.now() - HOURS * 3_600_000;
  const runs = Array.from({ length: HOURS * A_HOUR }, (_, n) =>
    theRun(n, { run: newRun(feature), atMs: beganMs + Math.floor((n * 3_600_000) / A_HOUR) }),
  );
  let calls = 0;
  const sinks: Sinks = {
    now: () => Date.now(),
    putTraces: async (traces) => {
      await putTraces(env.TRACES, traces);
      // What is stored is stored: the message comes again all the same.
      if (++calls % 5 === 0) throw new Error('gone after the write');
    },
    openIncident: async () => {},
    exportTraces: async () => {},
    record: async (batch) => {
      await conductorOf(batch.feature).record(batch);
      if (++calls % 6 === 0) throw new Error('gone after the write');
    },
    countRefused: async () => {},
    countWaited: (waited) => addWaited(env.TRACES, waited),
    setAside: (letters) => setAside(env.TRACES, letters),
    sweep: async () => void (await sweepTraces(env.TRACES, Date.now(), bounds)),
    log: () => {},
  };
  const message = (body: unknown): Message => ({
    ...{ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1 },
    body,
  });
  const messages = runs.flatMap((run, n) => [
    message({
      kind: 'trace',
      trace: aTrace(n, { run: run.run, feature, version: run.version, arm: run.arm, atMs: run.atMs }),
    }),
    ...(n % 50 === 49 ? [message({ kind: 'records', batch: batchOf(feature, runs.slice(n - 49, n + 1)) })] : []),
  ]);
  let most = 0;
  const deliveries = await drain(messages, sinks, async () => {
    const row = await env.TRACES.prepare('select count(*) as n from traces').first<{ n: number }>();
    most = Math.max(most, row?.n ?? 0);
  });
  expect(deliveries).toBeGreaterThan(messages.length / MESSAGES);
  expect(most).toBeLessThanOrEqual(bounds.traces);
  expect(most).toBeGreaterThan(bounds.traces / 2);

  const expected = countedApart(runs);
  const counters = await eventually(
    async () =>
      (await readCounters(env.DB, { sinceMs: 0, most: 1000 })).counters.filter((row) => row.feature === feature),
    (rows) => rows.reduce((sum, row) => sum + row.runs, 0) >= runs.length,
  );
  expect(
    Object.fromEntries(
      counters.map(({ version: of, arm, outcome, runs: n, durationMsSum, inputTokens, costUsd, costUnknown }) => [
        `${of} ${arm} ${outcome}`,
        { runs: n, durationMsSum, inputTokens, costUsd, costUnknown },
      ]),
    ),
  ).toEqual(expected);
  const happened = (await readHappenings(env.DB, 1000)).filter((row) => row.feature === feature);
  const failed = runs.filter(({ outcome }) => outcome === 'error').length;
  const total = (what: string) => happened.reduce((sum, row) => sum + (row.what === what ? row.n : 0), 0);
  expect([total('call/openai/http_5xx'), total('call/openai/ok')]).toEqual([failed, runs.length - failed]);
}, 120_000);
