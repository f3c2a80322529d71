import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as rest } from 'node:timers/promises';
import { client } from '../schema/client.ts';
import type { FeatureName } from '../schema/contracts/ids.ts';
import { benchManifest, owners } from './bench-feature.ts';
import { benchSecrets, startDirectSession, type DirectSession } from './direct-session.ts';
import { load } from './load.ts';
import type { Report } from './report.ts';

const FEATURE = 'memory' as FeatureName;
/** Until an isolate has compiled what it runs and its heap has the size it works with. */
const WARM_UP = 10_000;
const STEPS = 10;
const UNITS = 500;
/** What was gathered goes out, and the collectors get their pause. */
const REST_MS = 3000;

const total = (): number => (process.env['BENCH_FAST'] === '1' ? 5000 : 100_000);

/** Resident memory of a process in MB. */
const residentMb = (pid: number): number =>
  (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;

async function prepare(session: DirectSession): Promise<void> {
  const call = client((url, init) => fetch(url, init), session.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
  const params = { feature: FEATURE };
  await call('feature.put', { params, body: { owners, level: 'L0' } });
  await call('version.push', { params, body: { manifest: benchManifest('one') } });
  const second = await call('version.push', { params, body: { manifest: benchManifest('two') } });
  const candidate = second.ok ? second.value.version : undefined;
  if (candidate === undefined) throw new Error('The bench feature was refused.');
  const guardrails = [{ metric: 'error', margin: 0.01 } as const];
  const plan = { stages: [{ percent: 50, holdS: 86_400 }, { percent: 100 }], guardrails };
  const begun = await call('rollout.start', { params, body: { candidate, plan } });
  if (!begun.ok) throw new Error(`The rollout was refused: ${JSON.stringify(begun.error)}`);
}

/** So many runs, by many units in turn. */
async function runs(session: DirectSession, many: number): Promise<void> {
  const piece = 100;
  for (let done = 0; done < many; done += piece) {
    const unit = `unit-${(done / piece) % UNITS}`;
    const { failed } = await load({
      url: `${session.edge}/v1/features/${FEATURE}/runs`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': benchSecrets.SLUICE_API_KEY },
      body: JSON.stringify({ input: { question: 'How do I name a worker?' }, context: { targetingKey: unit } }),
      concurrency: 16,
      requests: piece,
    });
    if (failed > 0) throw new Error(`${failed} of ${piece} runs failed.`);
  }
}

async function measure(session: DirectSession): Promise<number[]> {
  await runs(session, Math.min(WARM_UP, total()));
  await rest(REST_MS);
  const seen = [residentMb(session.workerd)];
  for (let step = 0; step < STEPS; step++) {
    await runs(session, total() / STEPS);
    await rest(REST_MS);
    seen.push(residentMb(session.workerd));
  }
  return seen;
}

function report(seen: readonly number[]): Report {
  const [before = 0, after = 0, middle = 0] = [seen[0], seen.at(-1), seen[STEPS / 2]];
  return {
    title: 'Memory',
    lines: [
      `resident memory of the one workerd with both workers, a rollout running, before and after each tenth of ${total()} runs:`,
      `  ${seen.map((mb) => mb.toFixed(0)).join('  ')} MB`,
      `after beside before: ${(after / before).toFixed(2)} (${(after - before).toFixed(0)} MB more; in the second half ${(after - middle).toFixed(0)} MB)`,
    ],
    figures: { beforeMb: before, afterMb: after, ratio: after / before, secondHalfMb: after - middle },
  };
}

/** What a hundred thousand runs leave behind in memory, of the edge and the control plane together. */
export async function benchMemory(): Promise<Report> {
  const upstream = fork(new URL('./upstream-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await once(upstream, 'message')) as [number];
  const session = await startDirectSession({ OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: 'bench' });
  try {
    await prepare(session);
    return report(await measure(session));
  } finally {
    await session.stop();
    upstream.disconnect();
    if (upstream.exitCode === null) await once(upstream, 'exit');
  }
}
