import { createHash } from 'node:crypto';
import { client, type Client } from '../schema/client.ts';
import type { CodeHash } from '../schema/contracts/code.ts';
import type { FeatureName } from '../schema/contracts/ids.ts';
import { owners } from './bench-feature.ts';
import { benchSecrets, startDirectSession, type DirectSession } from './direct-session.ts';
import { load, type Load } from './load.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

const ROUNDS = 5;
const REQUESTS = 200;
const FIRSTS = 5;
const LOOPS = 100_000;

/** Work that both engines do: `LOOPS` rounds over a small list. */
const work = `({ n }) => { let sum = n; for (let i = 0; i < ${LOOPS}; i++) sum = (sum * 31 + i) % 1000003; return sum; }`;
const little = '({ n }) => n + 1';

type Ways = { readonly [name: string]: Load };

const loadOf = (session: DirectSession, feature: string): Load => ({
  url: `${session.edge}/v1/features/${feature}/runs`,
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-api-key': benchSecrets.SLUICE_API_KEY },
  body: JSON.stringify({ input: { n: 1 }, context: { targetingKey: 'unit-1' } }),
  concurrency: 1,
  requests: REQUESTS,
});

/** A feature that calls `f` and answers what it returns; null: it answers at once. */
async function feature(call: Client, name: string, f: string | null): Promise<void> {
  const params = { feature: name as FeatureName };
  const source = `/* ${name} */ var sluice = { f: ${f} };`;
  const code = createHash('sha256').update(source).digest('hex') as CodeHash;
  const reply = { kind: 'output', value: { answer: f === null ? 1 : { var: 'work.result' } } };
  const step = { kind: 'code', name: 'work', function: 'f', arguments: { n: { var: 'input.n' } } };
  const common = { format: 1, input: { type: 'object' }, output: { type: 'object' } };
  const manifest = { ...common, ...(f === null ? { flow: [reply] } : { code, flow: [step, reply] }) };
  await call('feature.put', { params, body: { owners, level: 'L0' } });
  if (f !== null) await call('code.put', { params: { ...params, code }, body: { source } });
  const pushed = await call('version.push', { params, body: { manifest } });
  if (!pushed.ok) throw new Error(`The bench feature was refused: ${JSON.stringify(pushed.error)}`);
}

async function msOf(one: Load, name: string): Promise<number> {
  const { p50Us, failed } = await load(one);
  if (failed > 0) throw new Error(`${name}: ${failed} of ${one.requests} requests failed.`);
  return p50Us / 1000;
}

/** All ways in turn, so that what else the machine does falls on all of them. */
async function rounds(ways: Ways): Promise<(name: string) => number[]> {
  const seen = new Map<string, number[]>();
  for (const [name, one] of Object.entries(ways)) await msOf({ ...one, requests: 50 }, name);
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, one] of Object.entries(ways)) seen.set(name, [...(seen.get(name) ?? []), await msOf(one, name)]);
  return (name) => seen.get(name) ?? [];
}

/** The same work compiled, in this process. */
function compiledMs(): number {
  const f = (n: number): number => {
    let sum = n;
    for (let i = 0; i < LOOPS; i++) sum = (sum * 31 + i) % 1_000_003;
    return sum;
  };
  const times = Array.from({ length: 200 }, (_, n) => {
    const from = performance.now();
    f(n);
    return performance.now() - from;
  });
  return median(times.slice(50));
}

async function measure(session: DirectSession): Promise<Report> {
  const call = client((url, init) => fetch(url, init), session.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
  await feature(call, 'code-none', null);
  await feature(call, 'code-little', little);
  await feature(call, 'code-work', work);
  for (let n = 0; n <= FIRSTS; n++) await feature(call, `code-first-${n}`, little);
  const free = loadOf(session, 'code-none');
  await msOf({ ...free, requests: 300 }, 'none');
  const firsts: number[] = [];
  for (let n = 0; n <= FIRSTS; n++) {
    const name = `code-first-${n}`;
    firsts.push(await msOf({ ...loadOf(session, name), requests: 1 }, name));
  }
  const [coldest = 0, ...cold] = firsts;
  const of = await rounds({ none: free, little: loadOf(session, 'code-little'), work: loadOf(session, 'code-work') });
  const beside = (name: string, to: string): number[] => of(name).map((ms, n) => ms - (of(to)[n] ?? Number.NaN));
  const addedMs = median(beside('little', 'none'));
  const workMs = median(beside('work', 'little'));
  const compiled = compiledMs();
  const figures = {
    ...{ noneMs: median(of('none')), littleMs: median(of('little')), addedMs, workMs },
    ...{ firstMs: median(cold), coldestMs: coldest, ratio: median(of('little')) / median(of('none')) },
    slower: workMs / compiled,
  };
  const spread = (name: string): string => `${Math.min(...of(name)).toFixed(2)}–${Math.max(...of(name)).toFixed(2)}`;
  const lines = [
    `a run that answers at once      p50 ${figures.noneMs.toFixed(2)} ms   (rounds ${spread('none')})`,
    `beside it, a function's call    p50 ${figures.littleMs.toFixed(2)} ms   (rounds ${spread('little')}): ${addedMs.toFixed(2)} ms more, ${figures.ratio.toFixed(1)} times`,
    `the first call of a piece of code    ${figures.firstMs.toFixed(0)} ms; of the first in the process ${coldest.toFixed(0)} ms`,
    `${LOOPS} rounds of a loop           ${workMs.toFixed(2)} ms; compiled, in Node, ${compiled.toFixed(3)} ms: ${figures.slower.toFixed(0)} times slower`,
  ];
  return { title: "A version's own code", lines, figures };
}

/** What a code step costs a run, in one session through direct sockets, beside a run without one. */
export async function benchCode(): Promise<Report> {
  const session = await startDirectSession({});
  try {
    return await measure(session);
  } finally {
    await session.stop();
  }
}
