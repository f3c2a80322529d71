import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName, RolloutId, VersionId } from '../../schema/contracts/ids.ts';
import type { PlanInput } from '../../schema/contracts/plan.ts';
import type { RolloutView } from '../../schema/contracts/rollout.ts';
import {
  ADMIN,
  adminOf,
  featureWith,
  markOf,
  must,
  openSession,
  startWorld,
  traffic,
  until,
  type World,
} from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  answers();
});
afterAll(async () => {
  await world.session.stop();
  await world.close();
});

/** What the model says: as its prompt's mark; `mixed` is wrong about the first question alone. */
function answers(): void {
  world.upstream.behave({
    answer: (ask) => {
      const mark = markOf(ask);
      const first = ask.messages.some(({ content }) => content.includes('Question 0?'));
      return `Answered ${mark === 'mixed' ? (first ? 'wrong' : 'fine') : mark}.`;
    },
  });
}

const graders = [{ grader: 'contains' as const, id: 'right', any: ['fine'] }];

/** A dataset of so many questions. */
async function dataset(name: string, examples: number): Promise<void> {
  const url = `${world.session.url}/admin/v1/datasets/${name}`;
  const authorization = `Bearer ${ADMIN}`;
  const put = await fetch(url, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ owner: 'ann' }),
  });
  expect(put.ok).toBe(true);
  const body = Array.from({ length: examples }, (_, n) => JSON.stringify({ input: { question: `Question ${n}?` } }));
  const headers = { authorization, 'content-type': 'application/x-ndjson' };
  const kept = await fetch(`${url}/examples`, { method: 'POST', headers, body: body.join('\n') });
  expect(kept.ok).toBe(true);
}

const plan = (gate: string): PlanInput => ({
  stages: [{ percent: 50, holdS: 3600 }],
  guardrails: [{ metric: 'error' }],
  gates: [{ eval: gate, margin: 0.03, graders }],
});

const viewOf = async (id: RolloutId): Promise<RolloutView> =>
  must(await world.admin('rollout.get', { params: { id } }));

/** Starts a gated rollout of a feature's second version under traffic; answers how it stood when `isSo`, and what was answered until then. */
async function gated(name: string, marks: readonly string[], isSo: (view: RolloutView) => boolean) {
  const feature = name as FeatureName;
  const [control, candidate] = (await featureWith(world.admin, name, marks)) as [VersionId, VersionId];
  await dataset(`${name}-golden`, name === 'few' ? 5 : 40);
  const load = traffic(world.session.url, name, { concurrency: 2 });
  try {
    const body = { candidate, plan: plan(`${name}-golden`) };
    const { id, phase } = must(await world.admin('rollout.start', { params: { feature }, body }));
    expect(phase).toBe('pending');
    const view = await until('the gate has spoken', async () => {
      const now = await viewOf(id);
      return isSo(now) && now;
    });
    await until('somebody asked after it', async () => load.answers.some(({ atMs }) => atMs > Date.now() - 50));
    return { id, view, control, candidate, answers: await load.stop() };
  } finally {
    await load.stop();
  }
}

test('a worse version is stopped by its gate before anybody was exposed', async () => {
  const { view, control, answers } = await gated('worse', ['fine', 'wrong'], ({ phase }) => phase === 'rolled_back');
  expect(view.decisions.map(({ decision }) => decision)).toEqual(['gated', 'rolled_back']);
  expect(view.decisions[1]).toMatchObject({ by: 'evidence', percent: 0 });
  expect(view.decisions[1]?.reason).toMatch(/^gate_failed: worse-golden: worse; right 0 instead of 1 /);
  expect(view.gates).toMatchObject([{ verdict: 'fail', open: false }]);
  expect(answers.length).toBeGreaterThan(0);
  for (const { status, version, arm } of answers) expect([status, version, arm]).toEqual([200, control, 'control']);
});

test('one that is as good begins by itself once its gate has passed', async () => {
  const { view } = await gated('good', ['fine', 'finer'], ({ phase }) => phase === 'running');
  expect(view.decisions.map(({ decision }) => decision)).toEqual(['gated', 'gate_passed', 'started']);
  expect(view.percent).toBe(50);
});

test('a gate whose world dies under it is asked on where it was, and decides once', async () => {
  const feature = 'dying' as FeatureName;
  const [, candidate] = (await featureWith(world.admin, feature, ['fine', 'finest'])) as [VersionId, VersionId];
  await dataset('dying-golden', 40);
  const before = world.upstream.calls();
  world.upstream.behave({ answer: (ask) => `Answered ${markOf(ask)}.`, fault: () => ({ kind: 'slow', ms: 250 }) });
  const body = { candidate, plan: plan('dying-golden') };
  const { id } = must(await world.admin('rollout.start', { params: { feature }, body }));
  await until('some runs are made', async () => ((await viewOf(id)).gates[0]?.done ?? 0) > 8);
  process.kill(-Number(readFileSync(join(world.state, 'group'), 'utf8')), 'SIGKILL');
  await world.session.ended;
  await world.session.stop();
  const calls = world.upstream.calls() - before;
  world.session = await openSession(world.state, world.upstream);
  world.admin = adminOf(world.session.url);
  const view = await until('the gate has spoken', async () => {
    const now = await viewOf(id);
    return now.phase === 'running' && now;
  });
  expect(view.decisions.map(({ decision }) => decision)).toEqual(['gated', 'gate_passed', 'started']);
  // What was answered before is not asked again, but for what was in hand or laid ready: one and a half times eight.
  expect(world.upstream.calls() - before).toBeLessThanOrEqual(80 + 12);
  expect(calls).toBeLessThan(80);
  answers();
});

test('what cannot tell exposes nobody until an owner overrides it, which is audited', async () => {
  const blocked = ({ gates }: RolloutView) => gates[0]?.verdict === 'inconclusive';
  // One answer in five is worse: too few to tell.
  const { id, view, control, answers } = await gated('few', ['fine', 'mixed'], blocked);
  expect(view).toMatchObject({ phase: 'pending', percent: 0 });
  expect(view.waitingFor).toContain('an owner of the feature or an admin, to override few-golden');
  for (const { version } of answers) expect(version).toBe(control);

  const token = async (name: string) =>
    must(await world.admin('token.create', { body: { name, role: 'operator' } })).secret;
  const override = async (name: string) =>
    adminOf(world.session.url, await token(name))('rollout.override', {
      params: { id },
      body: { reason: 'read all five' },
    });
  expect(await override('mallory')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  expect((await viewOf(id)).phase).toBe('pending');
  // Named in the feature's owners.
  expect(must(await override('eva'))).toMatchObject({
    ...{ phase: 'running', percent: 50 },
    gates: [{ open: true, override: { by: 'eva', reason: 'read all five' } }],
  });
  const [entry] = await until('the override is in the audit record', async () => {
    const { entries } = must(await world.admin('audit.list', { query: { feature: 'few' as FeatureName, limit: 50 } }));
    const found = entries.filter(({ action }) => action === 'rollout.override');
    return found.length > 0 && found;
  });
  expect(entry).toMatchObject({ actor: 'eva', subject: id, reason: 'read all five' });
});
