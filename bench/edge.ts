import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { client } from '../schema/client.ts';
import { benchManifest, owners } from './bench-feature.ts';
import { benchSecrets, startDirectSession, type DirectSession } from './direct-session.ts';
import { edgeWays, FEATURE } from './edge-ways.ts';
import { startPortkey } from './portkey.ts';
import type { Report } from './report.ts';
import { stopBench } from './stop-bench.ts';
import { compareStreams } from './streams.ts';
import { compareWhole } from './whole.ts';

/** What a run costs over a direct call to the provider, beside a bare Hono pass-through and Portkey's gateway: all in turn, in one run. */
export async function benchEdge(): Promise<Report> {
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, load before ${loadavg()[0]?.toFixed(1)}`;
  const upstream = fork(new URL('./upstream-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await once(upstream, 'message')) as [number];
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const session = await startDirectSession({ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'bench' });
  const portkey = await startPortkey();
  try {
    await prepare(session);
    const ways = edgeWays(session, baseUrl, portkey);
    const whole = await compareWhole(ways);
    const streams = await compareStreams(ways);
    const without = portkey.missing === null ? [] : [`Portkey is left out: ${portkey.missing}.`];
    return {
      title: 'Edge',
      lines: [machine, ...without, ...whole.lines, ...streams.lines],
      figures: { ...whole.figures, ...streams.figures },
    };
  } finally {
    if (portkey.missing === null) await portkey.stop();
    await stopBench(session, upstream);
  }
}

async function prepare(session: DirectSession): Promise<void> {
  const call = client((url, init) => fetch(url, init), session.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
  const made = await call('feature.put', { params: { feature: FEATURE }, body: { owners, level: 'L0' } });
  const pushed = made.ok
    ? await call('version.push', { params: { feature: FEATURE }, body: { manifest: benchManifest('bench') } })
    : made;
  if (!pushed.ok) throw new Error(`The bench feature was refused: ${JSON.stringify(pushed.error)}`);
}
