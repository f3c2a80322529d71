import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeatureName, RunId } from '../../schema/contracts/ids.ts';
import { benchSecrets, type DirectSession, startDirectSession } from '../../bench/direct-session.ts';
import { type Ask, type FakeUpstream, type Fault, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import { adminOf, manifest, must, until } from './world.ts';

// On workerd's own socket: wrangler's development proxy buffers, and swallows the leaving of a caller.
let upstream: FakeUpstream;
let workers: DirectSession;

/** What happens to the calls of one question, and how many there were: cases run beside each other. */
type Case = { fault: (ask: Ask) => Fault | null; calls: number };
const cases = new Map<string, Case>();

function faultOf(ask: Ask): Fault | null {
  const one = cases.get(ask.messages.at(-1)?.content ?? '');
  if (one !== undefined) one.calls += 1;
  return one?.fault(ask) ?? null;
}

/** A question of its own, to which this happens. */
function caseOf(fault: Case['fault'] = () => null): { question: string; calls: () => number } {
  const question = `Question ${cases.size}?`;
  const one = { fault, calls: 0 };
  cases.set(question, one);
  return { question, calls: () => one.calls };
}

const fifty = Array.from({ length: 50 }, (_, index) => `w${index} `);
const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
const admin = () => adminOf(workers.edge, benchSecrets.SLUICE_ADMIN_TOKEN);

/** Short deadlines, two models of which the second is another's, and a declared answer. */
const models = (protocol: 'openai' | 'anthropic', name: string) => {
  const patience = { timeoutMs: 600, headersMs: 300, firstContentMs: 400, idleMs: 300 };
  const first = { provider: protocol, model: name, retries: 0, ...patience };
  return { main: [first, { ...first, model: `${name}-2` }] };
};

beforeAll(async () => {
  upstream = await startFakeUpstream({ answer: () => fifty.join(''), parts: () => fifty, fault: faultOf });
  const [at, key] = [upstream.url, 'e2e'];
  workers = await startDirectSession({
    ...{ OPENAI_BASE_URL: `${at}/v1`, OPENAI_API_KEY: key },
    ...{ ANTHROPIC_BASE_URL: at, ANTHROPIC_API_KEY: key },
  });
  for (const [name, over] of [
    ['openai', { models: models('openai', 'gpt-5-mini') }],
    ['anthropic', { models: models('anthropic', 'claude-haiku-4-5') }],
    ['checked', { flow: guarded }],
  ] as const) {
    const params = { feature: name as FeatureName };
    must(await admin()('feature.put', { params, body: { owners, level: 'L0' } }));
    const body = { manifest: { ...manifest('one'), degraded: { answer: 'Later.' }, ...over } };
    must(await admin()('version.push', { params, body }));
  }
});
afterAll(async () => {
  await workers.stop();
  await upstream.close();
});

const [asked = {}, said = {}] = manifest('one').flow;
const guarded = [
  asked,
  {
    kind: 'guard',
    name: 'check',
    on: { var: 'answer.text' },
    graders: [{ grader: 'contains', none: ['w49'] }],
    else: 'block',
    message: 'Not this.',
  },
  said,
];

type Told = { event: string; data: Record<string, unknown> };

const headers = { 'content-type': 'application/json', authorization: `Bearer ${benchSecrets.SLUICE_API_KEY}` };

const bodyOf = (question: string): string =>
  JSON.stringify({ input: { question }, context: { targetingKey: 'ann' }, stream: true });

const send = (feature: string, question: string): Promise<Response> =>
  fetch(`${workers.edge}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers,
    body: bodyOf(question),
  });

function eventsOf(text: string): Told[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [first = '', second = ''] = block.split('\n');
      return { event: first.slice(7), data: JSON.parse(second.slice(6)) as Record<string, unknown> };
    });
}

/** A run whose stream is read to its end. */
async function streamed(feature: string, fault?: Case['fault']) {
  const { question, calls } = caseOf(fault);
  const response = await send(feature, question);
  const type = response.headers.get('content-type') ?? '';
  const body = await response.text();
  const events = type.startsWith('text/event-stream') ? eventsOf(body) : [];
  const text = events.flatMap(({ event, data }) => (event === 'delta' ? [data['text']] : [])).join('');
  const id = response.headers.get('sluice-run') ?? '';
  return {
    status: response.status,
    text,
    last: events.at(-1) ?? { event: 'refusal', data: JSON.parse(body) as Record<string, unknown> },
    calls: calls(),
    attempts: Number(response.headers.get('sluice-attempts')),
    id: id as RunId,
  };
}

const traceOf = (run: RunId) =>
  until('the trace is kept', async () => {
    const found = await admin()('trace.get', { params: { run } });
    return found.ok ? found.value : null;
  });

const whole = fifty.join('');
const part = fifty.slice(0, 3).join('');
const first = (kind: Fault) => (ask: Ask) => (ask.model.endsWith('-2') ? null : kind);

describe.each(['openai', 'anthropic'])('a stream from %s', (feature) => {
  it.concurrent('comes in parts, ends with done, and is counted like a whole reply', async () => {
    const run = await streamed(feature);
    expect(run).toMatchObject({ status: 200, text: whole, last: { event: 'done' }, calls: 1 });
    expect(run.last.data).toMatchObject({ id: run.id, output: { answer: whole }, degraded: false });
    const trace = await traceOf(run.id);
    expect(trace).toMatchObject({ outcome: 'ok', usage: run.last.data['usage'] });
    expect(trace.usage.outputTokens).toBeGreaterThan(0);
    expect(trace.costUsd).toBeGreaterThan(0);
  });

  // Before the first content: the next in the chain answers, and nobody sees that the first did not.
  it.concurrent.each<[string, Fault]>([
    ['refuses with 503', { kind: 'status', status: 503 }],
    ['refuses with 401', { kind: 'status', status: 401 }],
    ['closes the socket', { kind: 'cut' }],
    ['sends no headers', { kind: 'hang' }],
    ['sends headers and then nothing', { kind: 'silence', after: 0 }],
    ['says nothing but that it began', { kind: 'begins', after: 0 }],
    ['says at once that it failed', { kind: 'error_chunk', after: 0 }],
    ['begins with what is no JSON', { kind: 'bad_chunk', after: 0 }],
    ['ends before it said anything', { kind: 'end_early', after: 0 }],
    ['refuses by its policy at once', { kind: 'filtered', after: 0 }],
    ['answers with a web page', { kind: 'html' }],
    ['answers with half a JSON document', { kind: 'garbage' }],
  ])('that %s is replaced by the next model', async (_what, kind) => {
    const run = await streamed(feature, first(kind));
    expect(run).toMatchObject({ status: 200, text: whole, last: { event: 'done' }, calls: 2, attempts: 2 });
    expect(await traceOf(run.id)).toMatchObject({ outcome: 'ok', fallback: true });
  });

  // After it: an error at the end, never `done`, never another model, never the declared answer.
  it.concurrent.each<[string, Fault, string]>([
    ['breaks', { kind: 'break', after: 3 }, 'upstream_failed'],
    ['ends without its end', { kind: 'end_early', after: 3 }, 'upstream_failed'],
    ['says that it failed', { kind: 'error_chunk', after: 3 }, 'upstream_failed'],
    ['sends what is no JSON', { kind: 'bad_chunk', after: 3 }, 'upstream_failed'],
    ['falls silent', { kind: 'silence', after: 3 }, 'upstream_failed'],
    ['is stopped by its policy', { kind: 'filtered', after: 3 }, 'blocked'],
  ])('that %s in the middle ends with an error', async (_what, kind, code) => {
    const run = await streamed(feature, () => kind);
    expect(run).toMatchObject({ status: 200, text: part, last: { event: 'error', data: { code, run: run.id } } });
    expect(run.calls).toBe(1);
    const trace = await traceOf(run.id);
    // What was read was paid for, and nobody said how much.
    expect(trace).toMatchObject({ outcome: code === 'blocked' ? 'blocked' : 'error', code, costUsd: null });
    expect(trace.degraded).toBe(false);
  });

  it.concurrent('of which every model fails before the first content gives the declared answer', async () => {
    const run = await streamed(feature, () => ({ kind: 'status', status: 500 }));
    expect(run).toMatchObject({ status: 200, text: '', calls: 2, last: { event: 'done', data: { degraded: true } } });
  });
});

// Apart from the faults above, whose sockets close too.
describe.each(['openai', 'anthropic'])('a stream from %s', (feature) => {
  it('whose caller leaves is stopped, is not tried again, and is recorded as aborted', async () => {
    const before = upstream.left();
    const { question, calls } = caseOf(() => ({ kind: 'crawl', ms: 50 }));
    const id = await leaveAfterTheFirstPart(feature, question);
    const trace = await traceOf(id);
    expect(trace).toMatchObject({ outcome: 'aborted', costUsd: null });
    expect(trace.durationMs).toBeLessThan(2000);
    expect(calls()).toBe(1);
    // The provider still had two seconds of words to say.
    await until('the provider sees it', async () => upstream.left() === before + 1, 1000);
  });
});

/** Reads until the first part of the answer, and resets the connection. Says which run it was. */
function leaveAfterTheFirstPart(feature: string, question: string): Promise<RunId> {
  const { hostname, port } = new URL(workers.edge);
  const body = bodyOf(question);
  const socket = connect(Number(port), hostname);
  const head = Object.entries({ host: hostname, ...headers, 'content-length': body.length });
  const lines = head.map(([name, value]) => `${name}: ${value}`);
  socket.write([`POST /v1/features/${feature}/runs HTTP/1.1`, ...lines, '', body].join('\r\n'));
  let read = '';
  return new Promise((done) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      read += chunk.toString();
      if (!read.includes('event: delta')) return;
      socket.resetAndDestroy();
      done((/^sluice-run: (\S+)/im.exec(read)?.[1] ?? '') as RunId);
    });
  });
}

describe('a reply that is checked', () => {
  it('comes whole, and a guard that refuses it is an error that is told from a failure', async () => {
    const run = await streamed('checked');
    expect(run).toMatchObject({ text: '', calls: 1, last: { event: 'error', data: { code: 'blocked' } } });
  });
});

describe('an answer of slow parts', () => {
  it('reaches its caller while it is still being made', async () => {
    const { question } = caseOf(() => ({ kind: 'crawl', ms: 10 }));
    const from = performance.now();
    const response = await send('openai', question);
    const reader = response.body?.getReader();
    await reader?.read();
    const firstMs = performance.now() - from;
    for (;;) if ((await reader?.read())?.done ?? true) break;
    const wholeMs = performance.now() - from;
    expect(wholeMs).toBeGreaterThan(450);
    expect(firstMs).toBeLessThan(wholeMs / 2);
  });
});
