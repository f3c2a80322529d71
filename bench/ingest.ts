import { client, type Client } from '../schema/client.ts';
import type { FeatureName, RolloutId, RunId, VersionId } from '../schema/contracts/ids.ts';
import type { RecordBatch, RunEnded } from '../schema/contracts/record.ts';
import type { RolloutView } from '../schema/contracts/rollout.ts';
import type { TelemetryMessage, Trace } from '../schema/contracts/trace.ts';
import { benchManifest, owners } from './bench-feature.ts';
import { benchSecrets, type DirectSession, startDirectSession } from './direct-session.ts';
import type { Report } from './report.ts';

const FEATURE = 'ingested' as FeatureName;
const RUNS = 10_000;
/** Records of a message; the edge gathers up to 250 where many come. */
const A_BATCH = 50;
/** Every so manieth message comes twice, as it does when a consumer dies between its write and its acknowledgement. */
const TWICE = 3;
const MESSAGES = 10;
const LIMIT_MS = 180_000;

const call = <Value>(answered: { ok: true; value: Value } | { ok: false; error: unknown }): Value => {
  if (!answered.ok) throw new Error(`The bench was refused: ${JSON.stringify(answered.error)}`);
  return answered.value;
};

async function rolling(admin: Client): Promise<{ versions: readonly [VersionId, VersionId]; rollout: RolloutView }> {
  const params = { feature: FEATURE };
  call(await admin('feature.put', { params, body: { owners, level: 'L1' } }));
  const push = async (mark: string) =>
    call(await admin('version.push', { params, body: { manifest: benchManifest(mark) } })).version;
  const versions = [await push('one'), await push('two')] as const;
  const guardrails = [{ metric: 'error' as const }];
  const body = { candidate: versions[1], percent: 50, guardrails, reason: 'bench' };
  return { versions, rollout: call(await admin('traffic.set', { params, body })) };
}

const runName = (n: number): RunId => `${FEATURE}.01JZZZZZZZZZZZZZZZZZ${String(n).padStart(6, '0')}` as RunId;

function recordOf(n: number, versions: readonly VersionId[], rollout: RolloutId): RunEnded {
  const arm = n % 2 === 0 ? 'control' : 'candidate';
  return {
    ...{ kind: 'ended', run: runName(n), version: versions[n % 2] as VersionId, arm },
    ...{ unit: n.toString(16).padStart(16, '0'), rollout: { id: rollout, period: 1 }, atMs: Date.now() },
    ...{ outcome: n % 100 < 2 ? 'error' : 'ok', durationMs: 20, fallback: false, degraded: false, costUsd: 0.001 },
    ...{ cached: false, inputTokens: 10, outputTokens: 5, stale: false, happened: { 'call/openai/ok': 1 } },
  };
}

const traceOf = ({ run, version, arm, unit, atMs }: RunEnded): Trace => ({
  ...{ run, feature: FEATURE, version, arm, reason: 'percent', unit, atMs, durationMs: 20, outcome: 'ok', code: null },
  ...{ stale: false, cached: false, degraded: false, fallback: false, costUsd: 0.001 },
  ...{ usage: { inputTokens: 10, outputTokens: 5 }, input: { question: 'How?' }, output: { answer: 'So.' }, spans: [] },
});

async function sendAll(session: DirectSession, messages: readonly TelemetryMessage[]): Promise<void> {
  for (let at = 0; at < messages.length; at += MESSAGES) await session.enqueue(messages.slice(at, at + MESSAGES));
}

/** How long after `beganMs` `look` gave all runs, in ms, and what it gave last. */
async function until(look: () => Promise<number>, beganMs: number): Promise<{ ms: number; got: number }> {
  for (;;) {
    const got = await look();
    const ms = performance.now() - beganMs;
    if (got >= RUNS || ms > LIMIT_MS) return { ms, got };
    await new Promise((done) => setTimeout(done, 50));
  }
}

const sumOf = (text: string, name: string): number =>
  [...text.matchAll(new RegExp(`^${name}\\{feature="${FEATURE}"[^}]*\\} (\\S+)$`, 'gm'))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );

const unitsOf = ({ units: { control, candidate } }: RolloutView): number => control + candidate;

/** Records and traces through the real queue and consumer: how many a second reach D1 and the evidence, and what is lost or counted twice. */
export async function benchIngest(): Promise<Report> {
  const session = await startDirectSession({});
  try {
    const admin = client((url, init) => fetch(url, init), session.control, benchSecrets.SLUICE_ADMIN_TOKEN);
    const { versions, rollout } = await rolling(admin);
    const records = Array.from({ length: RUNS }, (_, n) => recordOf(n, versions, rollout.id));
    const batches: RecordBatch[] = Array.from({ length: RUNS / A_BATCH }, (_, n) => ({
      id: `bench-ingest-${n}`,
      feature: FEATURE,
      records: records.slice(n * A_BATCH, (n + 1) * A_BATCH),
    }));
    const scrape = async (): Promise<string> =>
      (
        await fetch(`${session.control}/admin/metrics`, {
          headers: { authorization: `Bearer ${benchSecrets.SLUICE_ADMIN_TOKEN}` },
        })
      ).text();
    const messages = batches.flatMap((batch, n) =>
      Array.from({ length: n % TWICE === 0 ? 2 : 1 }, () => ({ kind: 'records' as const, batch })),
    );
    const recordsMs = performance.now();
    await sendAll(session, messages);
    const counted = await until(async () => sumOf(await scrape(), 'sluice_runs_total'), recordsMs);
    const weighed = await until(
      async () => unitsOf(call(await admin('rollout.get', { params: { id: rollout.id } }))),
      recordsMs,
    );

    const tracesMs = performance.now();
    await sendAll(
      session,
      records.map((record) => ({ kind: 'trace', trace: traceOf(record) })),
    );
    const stored = await until(async () => {
      const [, n] = /^sluice_queue_messages_total\{kind="trace"\} (\S+)$/m.exec(await scrape()) ?? [];
      return Number(n ?? 0);
    }, tracesMs);
    // A second longer: what was counted twice would come now.
    await new Promise((done) => setTimeout(done, 1500));
    const text = await scrape();
    const perS = ({ ms }: { ms: number }): number => RUNS / (ms / 1000);
    const figures = {
      recordsPerS: perS(counted),
      tracesPerS: perS(stored),
      lost: RUNS - Math.min(counted.got, weighed.got, stored.got),
      twice: sumOf(text, 'sluice_runs_total') - RUNS,
      attempts: sumOf(text, 'sluice_model_attempts_total'),
    };
    return { title: 'Ingest (queue, consumer, D1, evidence)', lines: linesOf(figures, weighed.got), figures };
  } finally {
    await session.stop();
  }
}

const linesOf = ({ recordsPerS, tracesPerS, lost, twice }: Record<string, number>, units: number): string[] => [
  `${RUNS} records in messages of ${A_BATCH}, every ${TWICE}rd message twice: ${recordsPerS?.toFixed(0)} a second until D1 has the counters`,
  `${units} units in the evidence of a live rollout with a guardrail`,
  `${tracesPerS?.toFixed(0)} traces a second, a message each, until D1 has them`,
  `lost ${lost}, counted twice ${twice}: ${lost === 0 && twice === 0 ? 'met' : 'NOT MET'}`,
];
