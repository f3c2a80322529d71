import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as rest } from 'node:timers/promises';
import { client, type Client } from '../schema/client.ts';
import type { EvalGraderInput } from '../schema/contracts/eval-grader.ts';
import type { EvalView } from '../schema/contracts/eval.ts';
import type { DatasetName, FeatureName, VersionId } from '../schema/contracts/ids.ts';
import { benchManifest, owners } from './bench-feature.ts';
import { cpuSeconds } from './cpu.ts';
import { benchSecrets, startDirectSession, type DirectSession } from './direct-session.ts';
import { goalLine } from './goal.ts';
import { runPromptfoo } from './promptfoo.ts';
import type { Report } from './report.ts';

const FEATURE = 'bench-evals' as FeatureName;
const LATENCY_MS = 50;
const TRIALS = 3;
const isFast = process.env['BENCH_FAST'] === '1';
const EXAMPLES = isFast ? 50 : 500;
const MANY = isFast ? 500 : 10_000;
const graders: EvalGraderInput[] = [{ grader: 'contains', id: 'right', any: ['Paris'], on: 'output.answer' }];

/** What the provider saw of one eval. */
type Span = { readonly calls: number; readonly spanMs: number; readonly most: number };

async function spanOf(upstream: ChildProcess): Promise<Span> {
  upstream.send('span');
  const [span] = (await once(upstream, 'message')) as [Span];
  return span;
}

async function pushed(call: Client): Promise<[VersionId, VersionId]> {
  const params = { feature: FEATURE };
  await call('feature.put', { params, body: { owners, level: 'L0' } });
  const versions: VersionId[] = [];
  for (const mark of ['one', 'two']) {
    const answer = await call('version.push', { params, body: { manifest: benchManifest(mark) } });
    if (!answer.ok) throw new Error(`The bench feature was refused: ${JSON.stringify(answer.error)}`);
    versions.push(answer.value.version);
  }
  const [control, candidate] = versions;
  if (control === undefined || candidate === undefined) throw new Error('Two versions were wanted.');
  return [control, candidate];
}

async function fill(call: Client, name: string, count: number): Promise<void> {
  const params = { name: name as DatasetName };
  await call('dataset.put', { params, body: { owner: 'bench', slices: ['language'] } });
  const rows = Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      id: `q${at}`,
      input: { question: `What is the capital of France? (${at})` },
      expected: 'Paris',
      metadata: { language: at % 2 === 0 ? 'en' : 'de' },
    }),
  );
  const answer = await call('dataset.import', { params, body: rows.join('\n') });
  if (!answer.ok) throw new Error(`The examples were refused: ${JSON.stringify(answer.error)}`);
}

type Wanted = { readonly dataset: string; readonly trials: number; readonly concurrency: number };

/** One eval to its end: how long it took as whoever asked for it sees it, and what it said. */
async function evaluate(call: Client, versions: readonly [VersionId, VersionId], wanted: Wanted) {
  const [against, version] = versions;
  const from = performance.now();
  const begun = await call('eval.start', { body: { feature: FEATURE, version, against, graders, ...wanted } });
  if (!begun.ok) throw new Error(`The eval was refused: ${JSON.stringify(begun.error)}`);
  for (;;) {
    const view = await call('eval.get', { params: { id: begun.value.id } });
    if (view.ok && !['loading', 'running'].includes(view.value.status))
      return { view: whole(view.value), ms: performance.now() - from };
    await rest(100);
  }
}

function whole(view: EvalView): EvalView {
  if (view.status === 'done' && view.unscored === 0 && view.again === 0) return view;
  throw new Error(`The eval was not what it should be: ${JSON.stringify({ ...view, result: null })}`);
}

/** Resident memory of a process in MB. */
const residentMb = (pid: number): number =>
  (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;

type World = {
  readonly session: DirectSession;
  readonly upstream: ChildProcess;
  readonly call: Client;
  readonly versions: [VersionId, VersionId];
};

/** Wall time beside the bound: so many runs, so many at once, 50 ms each. */
async function walls({ call, session, upstream, versions }: World): Promise<Omit<Report, 'title'>> {
  await fill(call, 'bench', EXAMPLES);
  const runs = EXAMPLES * 2 * TRIALS;
  const lines: string[] = [];
  const figures: Record<string, number> = {};
  for (const concurrency of [8, 16, 64]) {
    await spanOf(upstream);
    const before = cpuSeconds(session.workerd) ?? Number.NaN;
    const { ms } = await evaluate(call, versions, { dataset: 'bench', trials: TRIALS, concurrency });
    const cpuMs = (1000 * ((cpuSeconds(session.workerd) ?? Number.NaN) - before)) / runs;
    const { spanMs, calls, most } = await spanOf(upstream);
    const boundMs = (runs / concurrency) * LATENCY_MS;
    const ratio = ms / boundMs;
    const said = `${(ms / 1000).toFixed(2)} s, bound ${(boundMs / 1000).toFixed(2)} s, ratio ${ratio.toFixed(2)} (the provider saw ${calls} calls in ${(spanMs / 1000).toFixed(2)} s, ${most} at once; ${cpuMs.toFixed(2)} ms of CPU a run, everything in one workerd)`;
    lines.push(
      goalLine(`${runs} runs at concurrency ${concurrency}`, said, {
        said: 'at most 1.2 times the bound',
        met: ratio <= 1.2,
      }),
    );
    Object.assign(figures, {
      [`ratio.c${concurrency}`]: ratio,
      [`spanMs.c${concurrency}`]: spanMs,
      [`cpuMs.c${concurrency}`]: cpuMs,
    });
  }
  return { lines, figures };
}

const BESIDE = 16;

/** The same examples, prompts, provider and concurrency by the tool that most people would take. */
async function beside(
  { upstream }: World,
  { baseUrl, oursMs }: { baseUrl: string; oursMs: number },
): Promise<Omit<Report, 'title'>> {
  await spanOf(upstream);
  const done = await runPromptfoo({ baseUrl, examples: EXAMPLES, trials: TRIALS, concurrency: BESIDE });
  if (done.missing !== null) return { lines: [`promptfoo is left out: ${done.missing}.`], figures: {} };
  const { spanMs, calls, most } = await spanOf(upstream);
  const ratio = oursMs / spanMs;
  const said = `promptfoo ${done.version}: ${(done.ms / 1000).toFixed(2)} s in all; the provider saw ${calls} calls in ${(spanMs / 1000).toFixed(2)} s, ${most} at once`;
  return {
    lines: [
      said,
      `from the first call to the last, ours beside promptfoo at concurrency ${BESIDE}: ${ratio.toFixed(2)}`,
    ],
    figures: { promptfooMs: done.ms, promptfooSpanMs: spanMs, toPromptfoo: ratio },
  };
}

/** What 10,000 examples take of the one workerd in which everything runs. */
async function memory({ call, session, versions }: World): Promise<Omit<Report, 'title'>> {
  await fill(call, 'many', MANY);
  const before = residentMb(session.workerd);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, residentMb(session.workerd))), 100);
  const { ms } = await evaluate(call, versions, { dataset: 'many', trials: 1, concurrency: 64 });
  clearInterval(timer);
  const perSecond = (2 * MANY) / (ms / 1000);
  const lines = [
    `${MANY} examples, ${2 * MANY} runs at concurrency 64: ${(ms / 1000).toFixed(1)} s, ${perSecond.toFixed(0)} runs a second`,
    `resident memory of the one workerd with both workers: ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most`,
  ];
  return { lines, figures: { manyBeforeMb: before, manyPeakMb: peak, manyPerSecond: perSecond } };
}

/** How near an eval comes to what its provider allows, beside promptfoo in the same run, and the memory of 10,000 examples. */
export async function benchEvals(): Promise<Report> {
  const upstream = fork(new URL('./eval-upstream.ts', import.meta.url), [String(LATENCY_MS)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await once(upstream, 'message')) as [number];
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const session = await startDirectSession({ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'bench' });
  try {
    const call = client((url, init) => fetch(url, init), session.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
    const world = { session, upstream, call, versions: await pushed(call) };
    const ours = await walls(world);
    const theirs = await beside(world, { baseUrl, oursMs: ours.figures[`spanMs.c${BESIDE}`] ?? Number.NaN });
    const many = await memory(world);
    const machine = `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; ${EXAMPLES} examples × 2 versions × ${TRIALS} trials, ${LATENCY_MS} ms a call`;
    return {
      title: 'Evals',
      lines: [machine, ...ours.lines, ...theirs.lines, ...many.lines],
      figures: { ...ours.figures, ...theirs.figures, ...many.figures },
    };
  } finally {
    await session.stop();
    upstream.disconnect();
    if (upstream.exitCode === null) await once(upstream, 'exit');
  }
}
