import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName, RolloutId, VersionId } from '../../schema/contracts/ids.ts';
import type { RolloutView } from '../../schema/contracts/rollout.ts';
import { ADMIN, manifest, markOf, must, startWorld, traffic, until, type World } from './world.ts';

let world: World;
let bank: Server;
let bankUrl: string;
/** What reached the tool with effects, and the one without. */
const reached = { write: 0, read: 0 };

beforeAll(async () => {
  bank = createServer((request, response) => {
    reached[request.url?.startsWith('/write') ? 'write' : 'read'] += 1;
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  await new Promise<void>((done) => bank.listen(0, '127.0.0.1', done));
  const address = bank.address();
  bankUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  world = await startWorld((ask) => (markOf(ask) === 'broken' ? { kind: 'status', status: 500 } : null));
});
afterAll(async () => {
  await world.close();
  bank.closeAllConnections();
  await new Promise((done) => bank.close(done));
});

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

/** Reads, then asks the model, then writes: so a candidate whose model fails is known before its effects would be. */
const withTools = (mark: string) => {
  const base = manifest(mark);
  const [prompt, output] = base.flow;
  const tool = (name: string) => ({
    kind: 'tool',
    name,
    tool: name,
    arguments: { question: { var: 'input.question' } },
  });
  return { ...base, flow: [tool('look'), prompt, tool('pay'), output] };
};

async function featureWithTools(feature: FeatureName, marks: readonly string[]): Promise<VersionId[]> {
  const put = async (name: string, body: unknown) => {
    const url = `${world.session.url}/admin/v1/tools/${name}`;
    const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
    expect(await response.json()).toMatchObject({ tool: name });
  };
  await put('look', { kind: 'http', method: 'GET', url: `${bankUrl}/read`, effect: 'read' });
  await put('pay', { kind: 'http', method: 'POST', url: `${bankUrl}/write`, effect: 'write', approve: 'nobody' });
  must(await world.admin('feature.put', { params: { feature }, body: { owners, level: 'L0' } }));
  const versions: VersionId[] = [];
  for (const mark of marks)
    versions.push(
      must(await world.admin('version.push', { params: { feature }, body: { manifest: withTools(mark) as never } }))
        .version,
    );
  return versions;
}

const shadowThenAll = (holdS: number) => ({
  stages: [
    { name: 'shadow', shadow: 1, shadowUsd: 5, holdS, minUnits: 20 },
    { percent: 50, holdS: 3600 },
    { percent: 100 },
  ],
  guardrails: [{ metric: 'error' as const }],
});

/** Traffic until the rollout is as wanted, and what it was answered. */
async function loadedUntil(feature: FeatureName, id: RolloutId, wanted: (view: RolloutView) => boolean) {
  const load = traffic(world.session.url, feature, { concurrency: 4 });
  try {
    const view = await until('the rollout is as wanted', async () => {
      const now = must(await world.admin('rollout.get', { params: { id } }));
      return wanted(now) && now;
    });
    return { view, answers: load.answers };
  } finally {
    await load.stop();
  }
}

test('a shadow stage catches a version that fails, no user sees it, and its tools with effects never run', async () => {
  const feature = 'mirrored' as FeatureName;
  const [, candidate] = await featureWithTools(feature, ['fine', 'broken']);
  const body = { candidate: candidate as never, plan: shadowThenAll(60) };
  const { id } = must(await world.admin('rollout.start', { params: { feature }, body }));
  const { view, answers } = await loadedUntil(feature, id, ({ phase }) => phase === 'rolled_back');
  expect(answers.filter(({ version }) => version === candidate)).toEqual([]);
  for (const { status } of answers) expect(status).toBe(200);
  expect(view.decisions.at(-1)).toMatchObject({ decision: 'rolled_back', stage: 0 });
  expect(view.guardrails[0]).toMatchObject({ verdict: 'worse', comparison: { verdict: 'fail' } });
  const { n } = view.decisions.at(-1) ?? { n: 0 };
  expect(must(await world.admin('rollout.replay', { params: { id, n } }))).toMatchObject({ same: true });
  // Every payment was asked for by a reply that somebody got.
  expect(reached.write).toBe(answers.length);
});

test('a shadow of a good version reaches its reading tools, never its writing ones, spends within its cap, and then exposes', async () => {
  const feature = 'echoed' as FeatureName;
  const [, candidate] = await featureWithTools(feature, ['fine', 'better']);
  const body = { candidate: candidate as never, plan: shadowThenAll(1) };
  const before = { ...reached };
  const { id } = must(await world.admin('rollout.start', { params: { feature }, body }));
  const { view, answers } = await loadedUntil(feature, id, ({ percent }) => percent === 50);
  expect(view.decisions.map(({ decision }) => decision)).toContain('advanced');
  expect(reached.write - before.write).toBe(answers.length);
  expect(reached.read - before.read).toBeGreaterThan(answers.length);
  const text = await (
    await fetch(`${world.session.url}/admin/metrics`, { headers: { authorization: `Bearer ${ADMIN}` } })
  ).text();
  expect(text).toMatch(/sluice_runs_total\{[^}]*arm="shadow"[^}]*\} \d+/);
});
