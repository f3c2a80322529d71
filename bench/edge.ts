import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { client } from '../schema/client.ts';
import type { FeatureName } from '../schema/contracts/ids.ts';
import { benchManifest, owners } from './bench-feature.ts';
import { cpuSeconds } from './cpu.ts';
import { benchSecrets, startDirectSession, type DirectSession } from './direct-session.ts';
import { load, type Measured } from './load.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';
import { compareStreams } from './streams.ts';
import type { Way } from './way.ts';

const ROUNDS = 5;
const FEATURE = 'bench' as FeatureName;
const chat = JSON.stringify({
  model: 'gpt-5-mini',
  messages: [
    { role: 'system', content: 'Answer briefly.' },
    { role: 'user', content: 'How do I name a worker?' },
  ],
});
const run = JSON.stringify({ input: { question: 'How do I name a worker?' }, context: { targetingKey: 'unit-1' } });

type Round = Measured & { cpuUs: number | null };

/** What a run costs over a direct call to the provider, and beside a bare Hono pass-through: all in turn, in one session. */
export async function benchEdge(): Promise<Report> {
  const upstream = fork(new URL('./upstream-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await once(upstream, 'message')) as [number];
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const session = await startDirectSession({ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'bench' });
  try {
    await prepare(session);
    const ways = waysTo(session, baseUrl);
    const whole = await compare(ways, session.workerd);
    const streams = await compareStreams(ways);
    return {
      title: 'Edge',
      lines: [...whole.lines, ...streams.lines],
      figures: { ...whole.figures, ...streams.figures },
    };
  } finally {
    await stop(session, upstream);
  }
}

async function stop(session: DirectSession, upstream: ChildProcess): Promise<void> {
  await session.stop();
  upstream.disconnect();
  if (upstream.exitCode === null) await once(upstream, 'exit');
}

async function prepare(session: DirectSession): Promise<void> {
  const call = client((url, init) => fetch(url, init), session.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
  const made = await call('feature.put', { params: { feature: FEATURE }, body: { owners, level: 'L0' } });
  const pushed = made.ok
    ? await call('version.push', { params: { feature: FEATURE }, body: { manifest: benchManifest('bench') } })
    : made;
  if (!pushed.ok) throw new Error(`The bench feature was refused: ${JSON.stringify(pushed.error)}`);
}

function waysTo(session: DirectSession, baseUrl: string): Way[] {
  const json = { 'content-type': 'application/json' };
  return [
    { name: 'direct', load: { url: `${baseUrl}/chat/completions`, method: 'POST', headers: json, body: chat } },
    {
      name: 'pass-through',
      load: { url: `${session.passThrough}/v1/chat/completions`, method: 'POST', headers: json, body: chat },
    },
    {
      name: 'edge',
      load: {
        url: `${session.edge}/v1/features/${FEATURE}/runs`,
        method: 'POST',
        headers: { ...json, 'x-api-key': benchSecrets.SLUICE_API_KEY },
        body: run,
      },
    },
  ];
}

async function compare(ways: Way[], workerd: number): Promise<Report> {
  for (const way of ways) await load({ ...way.load, concurrency: 16, requests: 1500 });
  const lines: string[] = [];
  const figures: Record<string, number> = {};
  for (const [concurrency, requests] of [
    [1, 600],
    [16, 3000],
  ] as const) {
    const rounds = await takeTurns(ways, { concurrency, requests, workerd });
    lines.push(
      `concurrency ${concurrency}:`.padEnd(16) + '    p50 ms    p99 ms   req/s   CPU µs/req   p50 min–max of rounds',
    );
    for (const way of ways) lines.push(row(way.name, rounds.get(way.name) ?? []));
    Object.assign(figures, ratios(rounds, concurrency));
  }
  lines.push(
    `added p50 over direct at concurrency 1: ${figures['addedP50Ms.c1']?.toFixed(2)} ms (goal: at most 1; the pass-through adds ${figures['passAddedP50Ms.c1']?.toFixed(2)})`,
  );
  lines.push(
    `requests a second beside the pass-through at 16: ${figures['perSecondRatio.c16']?.toFixed(2)} (goal: at least 0.6)`,
  );
  lines.push(
    `CPU per request beside the pass-through at 16: ${figures['cpuRatio.c16']?.toFixed(2)} (the edge's figure holds the control plane's counting and traces too: one workerd)`,
  );
  return { title: 'Edge', lines, figures };
}

async function takeTurns(
  ways: Way[],
  { concurrency, requests, workerd }: { concurrency: number; requests: number; workerd: number },
): Promise<Map<string, Round[]>> {
  const rounds = new Map<string, Round[]>(ways.map((way) => [way.name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) {
      const before = cpuSeconds(workerd);
      const measured = await load({ ...way.load, concurrency, requests });
      const after = cpuSeconds(workerd);
      if (measured.failed > 0) throw new Error(`${way.name}: ${measured.failed} of ${requests} requests failed.`);
      const cpuUs =
        before === null || after === null || way.name === 'direct' ? null : ((after - before) / requests) * 1e6;
      rounds.get(way.name)?.push({ ...measured, cpuUs });
    }
  }
  return rounds;
}

function ratios(rounds: Map<string, Round[]>, concurrency: number): Record<string, number> {
  const of = (name: string, pick: (round: Round) => number) => median((rounds.get(name) ?? []).map(pick));
  const p50 = (name: string) => of(name, (round) => round.p50Us) / 1000;
  const each = (name: string, pick: (round: Round) => number) => (rounds.get(name) ?? []).map(pick);
  const paired = (pick: (round: Round) => number) => {
    const pass = each('pass-through', pick);
    return median(each('edge', pick).map((value, index) => value / (pass[index] ?? Number.NaN)));
  };
  return {
    [`addedP50Ms.c${concurrency}`]: p50('edge') - p50('direct'),
    [`passAddedP50Ms.c${concurrency}`]: p50('pass-through') - p50('direct'),
    [`perSecondRatio.c${concurrency}`]: paired((round) => round.perSecond),
    [`cpuRatio.c${concurrency}`]: paired((round) => round.cpuUs ?? Number.NaN),
  };
}

function row(name: string, rounds: Round[]): string {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  const cpu = rounds.some((round) => round.cpuUs !== null) ? of((round) => round.cpuUs ?? 0).toFixed(0) : '–';
  const p50 = rounds.map((round) => round.p50Us / 1000);
  const spread = `${Math.min(...p50).toFixed(2)}–${Math.max(...p50).toFixed(2)}`;
  return `  ${name.padEnd(14)}${of((r) => r.p50Us / 1000)
    .toFixed(2)
    .padStart(10)}${of((r) => r.p99Us / 1000)
    .toFixed(2)
    .padStart(10)}${of((r) => r.perSecond)
    .toFixed(0)
    .padStart(8)}${cpu.padStart(13)}   ${spread}`;
}
