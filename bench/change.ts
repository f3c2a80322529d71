import { client } from '../schema/client.ts';
import type { FlagKey } from '../schema/contracts/flag.ts';
import { benchSecrets, startDirectSession, type DirectSession } from './direct-session.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

const CHANGES = 100;
/** What design.md promises of every reply. */
const BOUND_MS = 2000;
const FLAG = 'bench' as FlagKey;
const headers = { 'content-type': 'application/json', 'x-api-key': benchSecrets.SLUICE_API_KEY };
const body = JSON.stringify({ context: { targetingKey: 'unit-1' } });

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Someone who waits to see value `n`; resolves with when he saw it. */
type Sees = (n: number) => Promise<number>;

async function value(edge: string): Promise<number> {
  const reply = await fetch(`${edge}/ofrep/v1/evaluate/flags/${FLAG}`, { method: 'POST', headers, body });
  return ((await reply.json()) as { value: number }).value;
}

/** An isolate that is asked all the time, one question after the other. */
const asks =
  (edge: string): Sees =>
  async (n) => {
    while ((await value(edge)) !== n);
    return performance.now();
  };

/** A stream that stays open: when it says that something changed, the flags are asked for again, as a provider does. */
async function listener(edge: string): Promise<{ sees: Sees; hears: Sees; close: () => void }> {
  const bulk = `${edge}/ofrep/v1/evaluate/flags`;
  const reply = await fetch(bulk, { method: 'POST', headers, body });
  const url = ((await reply.json()) as { eventStreams: { url: string }[] }).eventStreams[0]?.url ?? '';
  const gone = new AbortController();
  const stream = await fetch(url, { signal: gone.signal });
  const heardMs: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const part of stream.body ?? [])
      if (new TextDecoder().decode(part).includes('refetchEvaluation')) heardMs.push(performance.now());
  };
  reading().catch(() => {});
  const hears: Sees = async (n) => {
    while (heardMs.length < n) await sleep(1);
    return heardMs[n - 1] ?? Number.NaN;
  };
  const sees: Sees = async (n) => {
    await hears(n);
    while ((await value(edge)) !== n);
    return performance.now();
  };
  return { sees, hears, close: () => gone.abort() };
}

type Put = (n: number) => Promise<void>;

function writer(session: DirectSession): Put {
  const call = client((url, init) => fetch(url, init), session.control, benchSecrets.SLUICE_ADMIN_TOKEN);
  return async (n) => {
    const flag = { state: 'ENABLED' as const, variants: { now: n }, defaultVariant: 'now' };
    const made = await call('flag.put', { params: { key: FLAG }, body: flag });
    if (!made.ok) throw new Error(`The bench flag was refused: ${JSON.stringify(made.error)}`);
  };
}

/** How long after the write was sent each change was seen, in ms. */
async function changes(put: Put, sees: Sees): Promise<number[]> {
  const tookMs: number[] = [];
  for (let n = 1; n <= CHANGES; n++) {
    // Writes fall anywhere between two refreshes.
    await sleep(20 + ((n * 137) % 600));
    const seen = sees(n);
    const sentMs = performance.now();
    await put(n);
    tookMs.push((await seen) - sentMs);
  }
  return tookMs;
}

const line = (name: string, ms: readonly number[]): string =>
  `${name.padEnd(58)}median ${median(ms).toFixed(0).padStart(4)} ms   worst of ${ms.length} ${Math.max(...ms)
    .toFixed(0)
    .padStart(4)} ms`;

/** From the sending of `PUT /flags/{key}` to whoever should notice: the write goes past the edge, so nothing tells it but the relay. */
export async function benchChange(): Promise<Report> {
  const session = await startDirectSession({});
  try {
    const put = writer(session);
    const beginAnew = async (): Promise<void> => {
      await put(0);
      await asks(session.edge)(0);
    };
    await beginAnew();
    const hot = await changes(put, asks(session.edge));
    await beginAnew();
    const heard = await overStream(session, put, 'hears');
    await beginAnew();
    const refetched = await overStream(session, put, 'sees');
    const figures = {
      hotMs: median(hot),
      hotWorstMs: Math.max(...hot),
      heardMs: median(heard),
      heardWorstMs: Math.max(...heard),
      refetchedMs: median(refetched),
      refetchedWorstMs: Math.max(...refetched),
    };
    const worst = Math.max(figures.hotWorstMs, figures.refetchedWorstMs);
    const lines = [
      line('a hot isolate answers with it (no stream open)', hot),
      line('an open stream says so', heard),
      line('who listens has the new answer (the same isolate)', refetched),
      `every reply within ${BOUND_MS} ms: ${worst <= BOUND_MS ? 'met' : 'NOT MET'}`,
    ];
    return { title: 'Speed of change', lines, figures };
  } finally {
    await session.stop();
  }
}

async function overStream(session: DirectSession, put: Put, way: 'hears' | 'sees'): Promise<number[]> {
  const listening = await listener(session.edge);
  try {
    return await changes(put, listening[way]);
  } finally {
    listening.close();
  }
}
