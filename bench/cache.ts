import { fork } from 'node:child_process';
import { once } from 'node:events';
import { client } from '../schema/client.ts';
import type { FeatureName } from '../schema/contracts/ids.ts';
import { benchManifest, owners } from './bench-feature.ts';
import { benchSecrets, startDirectSession, type DirectSession } from './direct-session.ts';
import { load } from './load.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';
import { stopBench } from './stop-bench.ts';
import type { Way } from './way.ts';

const ROUNDS = 5;
const REQUESTS = 400;
const FEATURE = 'bench-cache' as FeatureName;
const json = { 'content-type': 'application/json' };
const run = JSON.stringify({ input: { question: 'How do I name a worker?' }, context: { targetingKey: 'unit-1' } });
const chat = JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'How do I name a worker?' }] });

/** What a hit takes beside a miss and beside a bare pass-through to a provider that answers at once: all in turn, in one session. */
export async function benchCache(): Promise<Report> {
  const upstream = fork(new URL('./upstream-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await once(upstream, 'message')) as [number];
  const session = await startDirectSession({
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    OPENAI_API_KEY: 'bench',
  });
  try {
    await prepare(session);
    return await compare(waysTo(session));
  } finally {
    await stopBench(session, upstream);
  }
}

async function prepare(session: DirectSession): Promise<void> {
  const call = client((url, init) => fetch(url, init), session.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
  const params = { feature: FEATURE };
  const made = await call('feature.put', { params, body: { owners, level: 'L0' } });
  const plain = benchManifest('cache');
  const flow = plain.flow.map((step) => (step.kind === 'prompt' ? { ...step, cache: { ttlS: 3600 } } : step));
  const pushed = made.ok ? await call('version.push', { params, body: { manifest: { ...plain, flow } } }) : made;
  if (!pushed.ok) throw new Error(`The bench feature was refused: ${JSON.stringify(pushed.error)}`);
}

function waysTo(session: DirectSession): Way[] {
  const url = `${session.edge}/v1/features/${FEATURE}/runs`;
  const headers = { ...json, 'x-api-key': benchSecrets.SLUICE_API_KEY };
  const edge = { url, method: 'POST', body: run } as const;
  const through = { url: `${session.passThrough}/v1/chat/completions`, method: 'POST', body: chat } as const;
  return [
    { name: 'pass-through', load: { ...through, headers: json }, pid: null },
    { name: 'bypass', load: { ...edge, headers: { ...headers, 'cache-control': 'no-store' } }, pid: null },
    { name: 'miss', load: { ...edge, headers: { ...headers, 'cache-control': 'no-cache' } }, pid: null },
    { name: 'hit', load: { ...edge, headers }, pid: null },
  ];
}

async function compare(ways: Way[]): Promise<Report> {
  for (const way of ways) await load({ ...way.load, concurrency: 1, requests: 300 });
  const p50 = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const way of ways) {
      const { p50Us, failed } = await load({ ...way.load, concurrency: 1, requests: REQUESTS });
      if (failed > 0) throw new Error(`${way.name}: ${failed} of ${REQUESTS} requests failed.`);
      p50.get(way.name)?.push(p50Us);
    }
  const of = (name: string): number[] => p50.get(name) ?? [];
  const ratio = (name: string, to: string) => median(of(name).map((us, n) => us / (of(to)[n] ?? Number.NaN)));
  const spread = (name: string) =>
    `${(Math.min(...of(name)) / 1000).toFixed(2)}–${(Math.max(...of(name)) / 1000).toFixed(2)}`;
  const figures = {
    hitMs: median(of('hit')) / 1000,
    hitToPassThrough: ratio('hit', 'pass-through'),
    hitToMiss: ratio('hit', 'miss'),
    missToBypass: ratio('miss', 'bypass'),
  };
  const lines = ways.map(
    ({ name }) => `${name.padEnd(14)}p50 ${(median(of(name)) / 1000).toFixed(2)} ms   (rounds ${spread(name)})`,
  );
  lines.push(
    `a hit beside a pass-through to a provider that answers at once: ${figures.hitToPassThrough.toFixed(2)} (goal: at most 1), beside a miss: ${figures.hitToMiss.toFixed(2)}`,
    `a miss that is kept beside a run without the cache: ${figures.missToBypass.toFixed(2)} (the local KV writes to disk in the same process)`,
  );
  return { title: 'Cache', lines, figures };
}
