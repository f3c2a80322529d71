import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeatureName, RunId } from '../../schema/contracts/ids.ts';
import type { Trace } from '../../schema/contracts/trace.ts';
import { benchSecrets, type DirectSession, startDirectSession } from '../../bench/direct-session.ts';
import { type Ask, type FakeUpstream, type Fault, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import { freePort } from '../../scripts/free-port.ts';
import { faults, faultsPage, type Came } from './fault-table.ts';
import { adminOf, manifest, must, until } from './world.ts';

const protocols = ['openai', 'anthropic'] as const;
const ten = Array.from({ length: 10 }, (_, index) => `w${index} `);
const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

let upstream: FakeUpstream;
let workers: DirectSession;
const admin = () => adminOf(workers.edge, benchSecrets.SLUICE_ADMIN_TOKEN);

/** What happens to the calls of a question: cases run beside each other. */
const cases = new Map<string, Fault>();
const faultOf = (ask: Ask): Fault | null => cases.get(ask.messages.at(-1)?.content ?? '') ?? null;

/** A feature whose one model is a declared provider's: one that is up, or one at whose address nobody listens. */
async function declare(name: string, kind: 'openai' | 'anthropic', baseUrl: string): Promise<void> {
  const prices = { '*': { inputPerMTok: 1, outputPerMTok: 2 } };
  const body = { kind, baseUrl, secret: 'PROVIDER_FAKE', prices };
  must(await admin()('provider.put', { params: { name }, body }));
  const params = { feature: name as FeatureName };
  must(await admin()('feature.put', { params, body: { owners, level: 'L0' } }));
  const patience = { timeoutMs: 700, headersMs: 500, firstContentMs: 500, idleMs: 400, retries: 1 };
  const models = { main: [{ provider: name, model: 'any', ...patience }] };
  const flow = [{ kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', deadlineMs: 5000 }];
  const pushed = { ...manifest('one'), models, flow: [...flow, manifest('one').flow[1]] };
  must(await admin()('version.push', { params, body: { manifest: pushed as never } }));
}

beforeAll(async () => {
  upstream = await startFakeUpstream({ answer: () => ten.join(''), parts: () => ten, fault: faultOf });
  workers = await startDirectSession({ SLUICE_DEV: 'true', PROVIDER_FAKE: 'e2e' });
  const closed = `http://127.0.0.1:${await freePort()}`;
  for (const kind of protocols) {
    const tail = kind === 'openai' ? '/v1' : '';
    await declare(`up-${kind}`, kind, `${upstream.url}${tail}`);
    await declare(`closed-${kind}`, kind, `${closed}${tail}`);
  }
});
afterAll(async () => {
  await workers.stop();
  await upstream.close();
});

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

/** What a stream came to: how many parts of the text, and how it ended. */
function ofEvents(text: string): string {
  const told = text.split('\n\n').flatMap((block) => {
    const [first = '', second = ''] = block.split('\n');
    return first === '' ? [] : [{ event: first.slice(7), data: json(second.slice(6)) }];
  });
  const parts = told.flatMap(({ event, data }) => (event === 'delta' ? String(data['text']).trim().split(' ') : []));
  const last = told.at(-1);
  return last?.event === 'done'
    ? '200, the answer'
    : `200, ${parts.length} parts, then the error ${String(last?.data['code'])}`;
}

async function replyOf(response: Response): Promise<string> {
  const body = await response.text();
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) return ofEvents(body);
  if (response.status === 200) return '200, the answer';
  const after = response.headers.get('retry-after');
  return `${response.status} ${String(json(body)['code'])}${after === null ? '' : `, retry after ${after} s`}`;
}

const tryOf = ({ status, attributes }: Trace['spans'][number]): string =>
  status === 'ok'
    ? 'ok'
    : JSON.stringify(attributes['http.response.status_code'] ?? attributes['error.type']).replaceAll('"', '');

function paid({ costUsd }: Trace): Came['paid'] {
  if (costUsd === null) return 'unknown';
  return costUsd > 0 ? 'the answer' : 'nothing';
}

let questions = 0;

/** Runs a feature while its provider has this fault. */
async function provoke(protocol: string, fault: Fault | 'closed', stream: boolean): Promise<Came> {
  const question = `Question ${questions++}?`;
  if (fault !== 'closed') cases.set(question, fault);
  const feature = `${fault === 'closed' ? 'closed' : 'up'}-${protocol}`;
  const response = await fetch(`${workers.edge}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${benchSecrets.SLUICE_API_KEY}` },
    body: JSON.stringify({ input: { question }, context: { targetingKey: 'ann' }, stream }),
  });
  const reply = await replyOf(response);
  const run = response.headers.get('sluice-run') as RunId;
  const trace = await until(`the trace of ${run} is kept`, async () => {
    const found = await admin()('trace.get', { params: { run } });
    return found.ok ? found.value : null;
  });
  const tries = trace.spans.filter(({ kind }) => kind === 'chat').map(tryOf);
  return { reply, tries: tries.join(', '), paid: paid(trace) };
}

describe.each(protocols)('a provider of the kind %s', (protocol) => {
  const whole = faults.flatMap((row) => (row.whole === null ? [] : [{ ...row.whole, what: row.what }]));
  const streamed = faults.flatMap((row) => (row.streamed === null ? [] : [{ ...row.streamed, what: row.what }]));

  it.concurrent.each(whole)('that fails so comes to what the table says: $what', async ({ fault, came }) => {
    const beganMs = Date.now();
    expect(await provoke(protocol, fault, false)).toEqual(came);
    expect(Date.now() - beganMs).toBeLessThan(30_000);
  });

  it.concurrent.each(streamed)('that fails so while it streams comes to it: $what', async ({ fault, came }) => {
    expect(await provoke(protocol, fault, true)).toEqual(came);
  });
});

it('docs/faults.md is this table', async () => {
  await expect(faultsPage()).toMatchFileSnapshot('../../docs/faults.md');
});
