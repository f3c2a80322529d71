import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { gateEvalId } from '../../../control-plane/rollout/gate-order.ts';
import type { FeatureName, RolloutId } from '#schema/contracts/ids';
import type { ItemAnswer } from '#schema/contracts/item';
import type { RolloutView } from '#schema/contracts/rollout';
import { call, createFeature, manifest, type Met, send } from '../call.ts';
import { conductorStub } from './people.ts';

type Score = (at: number, version: string) => number;

/** An edge that scores as it is told, and counts what it was asked. */
function edge(score: Score, ms = 1) {
  const asked: string[] = [];
  const item = async (ask: {
    input: { at: number };
    version: string;
    graders: { id: string }[];
  }): Promise<ItemAnswer> => {
    asked.push(`${ask.input.at} ${ask.version}`);
    await scheduler.wait(ms);
    return {
      ...{ run: 'gated.01HZZZZZZZZZZZZZZZZZZZZZZZ' as ItemAnswer['run'], outcome: 'ok', code: null, detail: null },
      ...{ faulty: false, output: {}, usage: { inputTokens: 1, outputTokens: 1 }, costUsd: 0.001, ms: 2 },
      scores: ask.graders.map(({ id }) => ({ id, score: score(ask.input.at, ask.version), reason: '' })),
    };
  };
  return { asked, item };
}

let n = 0;

/** A feature whose first version serves, a candidate, and a dataset of so many examples. */
async function world(examples = 40) {
  n += 1;
  const feature = `gated-${n}` as FeatureName;
  const dataset = `gold-${n}`;
  await createFeature(feature);
  const versions: string[] = [];
  for (const answer of ['One.', 'Two.']) {
    const pushed = await call('POST', `/admin/v1/features/${feature}/versions`, {
      body: { manifest: manifest(answer) },
    });
    versions.push(String(pushed.body['version']));
  }
  await call('PUT', `/admin/v1/datasets/${dataset}`, { body: { owner: 'ana' } });
  const rows = Array.from({ length: examples }, (_, at) =>
    JSON.stringify({ id: `i${at}`, input: { at }, expected: 'x' }),
  );
  const type = 'application/x-ndjson';
  const kept = await send('POST', `/admin/v1/datasets/${dataset}/examples`, { text: rows.join('\n'), type });
  expect(kept.status).toBe(200);
  const [control = '', candidate = ''] = versions;
  return { feature, dataset, control, candidate };
}
type World = Awaited<ReturnType<typeof world>>;

/** The eval of a rollout's gate asks this edge from now on. */
async function plug(rollout: string, runner: ReturnType<typeof edge>, gate = 0): Promise<void> {
  const id = await gateEvalId(rollout as RolloutId, gate);
  await runInDurableObject(env.EVALUATOR.getByName(id) as never, (object) => {
    (object as unknown as { env: { RUNNER: unknown } }).env = { ...env, RUNNER: runner };
  });
}

const graders = [{ grader: 'exact', id: 'right' }];
const planOf = ({ dataset }: World, more: object = {}) => ({
  stages: [{ percent: 50, holdS: 600 }],
  gates: [{ eval: dataset, margin: 0.03, graders, ...more }],
});
const start = (at: World, more: object = {}): Promise<Met> =>
  call('POST', `/admin/v1/features/${at.feature}/rollouts`, {
    body: { candidate: at.candidate, plan: planOf(at, more) },
  });
const viewOf = async (id: string): Promise<RolloutView> =>
  (await call('GET', `/admin/v1/rollouts/${id}`)).body as unknown as RolloutView;
const say = (id: string, word: string, token?: string): Promise<Met> =>
  call('POST', `/admin/v1/rollouts/${id}/${word}`, {
    body: { reason: 'because' },
    ...(token === undefined ? {} : { token }),
  });
const whenIs = (id: string, isSo: (view: RolloutView) => boolean): Promise<RolloutView> =>
  vi.waitFor(
    async () => {
      const view = await viewOf(id);
      if (!isSo(view)) throw new Error(JSON.stringify([view.phase, view.waitingFor, view.gates]));
      return view;
    },
    { timeout: 15_000, interval: 100 },
  );
const taken = ({ decisions }: RolloutView): string[] => decisions.map(({ decision }) => decision);
const standing = (feature: FeatureName) => env.CONDUCTOR.getByName(feature).standing(feature);

async function tokenOf(name: string, role: string): Promise<string> {
  const made = await call('POST', '/admin/v1/tokens', { body: { name, role } });
  return String(made.body['secret']);
}

/** The object dies, as in a crash: what is not on disk is gone. */
const kill = (stub: DurableObjectStub): Promise<unknown> =>
  runInDurableObject(stub as never, (_, state) => state.abort('killed')).catch(() => undefined);

describe('a rollout whose plan has a gate', () => {
  test('begins when its eval has passed, with nobody exposed before; the eval is one as any other', async () => {
    const at = await world();
    const id = `${at.feature}.1`;
    const runner = edge(() => 1);
    await plug(id, runner);
    const started = await start(at);
    expect(started).toMatchObject({ status: 201, body: { phase: 'pending', percent: 0 } });
    expect((await standing(at.feature)).route.rollout).toBeNull();
    const view = await whenIs(id, ({ phase }) => phase === 'running');
    expect(taken(view)).toEqual(['gated', 'gate_passed', 'started']);
    const evalId = await gateEvalId(id as RolloutId, 0);
    expect(view.gates).toMatchObject([{ eval: at.dataset, id: evalId, verdict: 'pass', open: true, override: null }]);
    expect((await call('GET', `/admin/v1/evals/${evalId}`)).body).toMatchObject({
      ...{ status: 'done', version: at.candidate, against: at.control, margin: 0.03, total: 80, again: 0 },
    });
    expect(new Set(runner.asked).size).toBe(runner.asked.length);
  });

  test('ends when its eval fails: the route was never another one, and the reason says what was seen', async () => {
    const at = await world();
    const id = `${at.feature}.1`;
    const before = (await standing(at.feature)).route;
    await plug(
      id,
      edge((_, version) => (version === at.candidate ? 0 : 1)),
    );
    await start(at);
    const view = await whenIs(id, ({ phase }) => phase === 'rolled_back');
    expect(taken(view)).toEqual(['gated', 'rolled_back']);
    expect(view.decisions[1]?.reason).toMatch(/^gate_failed: gold-\d+: worse; right 0 instead of 1 /);
    expect((await standing(at.feature)).route).toEqual(before);
    expect((await say(id, 'override')).status).toBe(409);
  });

  test('stays pending when it cannot tell, until somebody who answers for the feature says why it may go on', async () => {
    const at = await world(6);
    const id = `${at.feature}.1`;
    await plug(
      id,
      edge((item, version) => (version === at.candidate && item === 0 ? 0 : 1)),
    );
    await start(at);
    const view = await whenIs(id, ({ gates }) => gates[0]?.verdict === 'inconclusive');
    expect(view).toMatchObject({ phase: 'pending', percent: 0 });
    expect(view.waitingFor).toContain(`to override ${at.dataset}`);
    expect(view.waitingFor).toContain('cannot be seen with so few');
    const stranger = await tokenOf(`stranger-${n}`, 'approver');
    const refused = await say(id, 'override', stranger);
    expect(refused).toMatchObject({ status: 403 });
    expect((await viewOf(id)).phase).toBe('pending');
    // Named in `owners` of `createFeature`.
    const owner = await tokenOf('eva', 'operator');
    expect(await say(id, 'override', owner)).toMatchObject({ status: 200, body: { phase: 'running', percent: 50 } });
    const entries = await vi.waitFor(async () => {
      const { body } = await call('GET', `/admin/v1/audit?feature=${at.feature}`);
      const found = (body['entries'] as { action: string }[]).filter(({ action }) => action === 'rollout.override');
      expect(found).toHaveLength(1);
      return found;
    });
    expect(entries).toMatchObject([
      { actor: 'eva', subject: id, reason: 'because', detail: { gates: [{ gate: at.dataset }] } },
    ]);
  });

  test('survives deaths of the Conductor and of the eval: nothing that was answered is asked twice, each decision is taken once', async () => {
    const at = await world(30);
    const id = `${at.feature}.1`;
    const runner = edge(() => 1, 40);
    await plug(id, runner);
    await start(at);
    await vi.waitFor(() => expect(runner.asked.length).toBeGreaterThan(10));
    await kill(conductorStub(at.feature));
    await vi.waitFor(() => expect(runner.asked.length).toBeGreaterThan(20));
    await kill(env.EVALUATOR.getByName(await gateEvalId(id as RolloutId, 0)) as never);
    await plug(id, runner);
    await kill(conductorStub(at.feature));
    const view = await whenIs(id, ({ phase }) => phase === 'running');
    expect(taken(view)).toEqual(['gated', 'gate_passed', 'started']);
    // At most what was in hand or laid ready when the eval died: one and a half times eight runs.
    expect(runner.asked.length).toBeLessThanOrEqual(60 + 12);
    expect(new Set(runner.asked).size).toBe(60);
  });

  test('goes on by its alarm alone after a death, when nobody asks anything', async () => {
    const at = await world(4);
    const id = `${at.feature}.1`;
    await plug(
      id,
      edge(() => 1, 300),
    );
    await start(at);
    await kill(conductorStub(at.feature));
    await scheduler.wait(4000);
    const view = await viewOf(id);
    expect(view).not.toMatchObject({ phase: 'pending' });
  });

  test('is answered by an eval that asked the same less than a day ago, and by no other', async () => {
    const at = await world();
    await plug(
      `${at.feature}.1`,
      edge(() => 1),
    );
    await start(at);
    await whenIs(`${at.feature}.1`, ({ phase }) => phase === 'running');
    await say(`${at.feature}.1`, 'rollback');
    const preview = await call('POST', `/admin/v1/features/${at.feature}/rollouts/preview`, {
      body: { candidate: at.candidate, plan: planOf(at) },
    });
    const first = await gateEvalId(`${at.feature}.1` as RolloutId, 0);
    expect(preview.body['gates']).toMatchObject([{ eval: at.dataset, examples: 40, counts: first }]);
    const unasked = edge(() => 0);
    await plug(`${at.feature}.2`, unasked);
    await start(at);
    const again = await whenIs(`${at.feature}.2`, ({ phase }) => phase === 'running');
    expect(again.gates[0]?.id).toBe(first);
    expect(unasked.asked).toEqual([]);
    await say(`${at.feature}.2`, 'rollback');
    const stricter = edge((_, version) => (version === at.candidate ? 0 : 1));
    await plug(`${at.feature}.3`, stricter);
    await start(at, { margin: 0.01 });
    await whenIs(`${at.feature}.3`, ({ phase }) => phase === 'rolled_back');
    expect(stricter.asked).toHaveLength(80);
  });

  test('ends its eval when the rollout is taken back first', async () => {
    const at = await world(100);
    const id = `${at.feature}.1`;
    const runner = edge(() => 1, 50);
    await plug(id, runner);
    await start(at);
    await whenIs(id, ({ gates }) => (gates[0]?.total ?? 0) === 200);
    expect((await say(id, 'rollback')).body).toMatchObject({ phase: 'rolled_back' });
    const evalId = await gateEvalId(id as RolloutId, 0);
    await vi.waitFor(async () =>
      expect((await call('GET', `/admin/v1/evals/${evalId}`)).body).toMatchObject({ status: 'cancelled' }),
    );
    expect(runner.asked.length).toBeLessThan(200);
  });

  test('is refused when its dataset is not there, holds nothing, or nothing of it would be graded', async () => {
    const at = await world(3);
    await call('PUT', '/admin/v1/datasets/nothing', { body: { owner: 'ana' } });
    const gates = [
      { eval: 'absent', graders },
      { eval: 'nothing', graders },
      { eval: at.dataset },
      { eval: at.dataset, graders: [{ grader: 'length' }] },
      { eval: `${at.dataset}@d_0123456789abcdef`, graders },
      { eval: 'absent', graders },
    ];
    const body = { candidate: at.candidate, plan: { stages: [{ percent: 5, holdS: 1 }], gates } };
    const refused = await call('POST', `/admin/v1/features/${at.feature}/rollouts`, { body });
    expect(refused.status).toBe(422);
    const issues = (refused.body['issues'] as { path: string }[]).map(({ path }) => path).sort();
    expect(issues).toEqual([
      'plan.gates.0.eval',
      'plan.gates.1.eval',
      'plan.gates.2.graders',
      'plan.gates.3.graders.0',
      'plan.gates.4.eval',
      'plan.gates.5',
      'plan.gates.5.eval',
    ]);
  });
});
