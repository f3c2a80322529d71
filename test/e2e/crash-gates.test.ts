import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetName, FeatureName, RolloutId, VersionId } from '../../schema/contracts/ids.ts';
import type { RolloutView } from '../../schema/contracts/rollout.ts';
import { type Mortal, startMortal } from './mortal.ts';
import { featureWith, markOf, must } from './world.ts';

const feature = 'gated-crash' as FeatureName;
const EXAMPLES = 6;

let world: Mortal;
let versions: VersionId[];

beforeAll(async () => {
  world = await startMortal();
  world.upstream.behave({
    answer: (asked) => `Answered for ${markOf(asked)}.`,
    fault: () => ({ kind: 'slow', ms: isSlow ? 2000 : 10 }),
  });
  versions = await featureWith(world.admin(), feature, ['one', 'two']);
  const params = { name: 'golden' as DatasetName };
  must(await world.admin()('dataset.put', { params, body: { owner: 'ann', slices: [] } }));
  const rows = Array.from({ length: EXAMPLES }, (_, at) =>
    JSON.stringify({ id: `q${at}`, input: { question: `Question ${at}?` } }),
  );
  must(await world.admin()('dataset.import', { params, body: rows.join('\n') }));
});
afterAll(() => world.close());

let isSlow = false;

const viewOf = async (id: RolloutId): Promise<RolloutView> =>
  must(await world.admin()('rollout.get', { params: { id } }));

/** A plan with a gate that no other rollout's eval answers: every one bears another loss. */
const plan = (n: number) => ({
  stages: [{ percent: 50, holdS: 3600 }],
  gates: [{ eval: 'golden', margin: n / 1000, graders: [{ grader: 'contains' as const, id: 'two', any: ['two'] }] }],
});

async function started(n: number): Promise<RolloutId> {
  const id = `${feature}.${n}` as RolloutId;
  const [, candidate] = versions;
  if (candidate === undefined) throw new Error('Two versions were pushed.');
  await world.surviving('the rollout is there', async () => {
    if ((await world.admin()('rollout.get', { params: { id } })).ok) return true;
    await world.admin()('rollout.start', { params: { feature }, body: { candidate, plan: plan(n) } });
    return null;
  });
  return id;
}

const takenBack = (id: RolloutId): Promise<true> =>
  world.surviving('it is taken back', async () => {
    if ((await viewOf(id)).phase === 'rolled_back') return true;
    await world.admin()('rollout.rollback', { params: { id }, body: { reason: 'enough' } });
    return null;
  });

/** The eval of a rollout's gate, once it is over, with the audit's entries of its beginning. */
const overOf = (n: number) =>
  world.surviving('its eval is over', async () => {
    if (world.gate.armed()) return null;
    const { evals } = must(await world.admin()('eval.list', { query: { feature, limit: 100 } }));
    const own = evals.filter(({ margin }) => margin === n / 1000);
    const [view] = own;
    if (view === undefined || view.status === 'running' || view.status === 'loading') return null;
    const now = must(await world.admin()('eval.get', { params: { id: view.id } }));
    const { entries } = must(await world.admin()('audit.list', { query: { feature, limit: 1000 } }));
    const begun = entries.filter(({ action, subject }) => action === 'eval.start' && subject === view.id);
    return { evals: own.length, status: now.status, total: now.total, begun: begun.length };
  });

function dieAt(boundary: string | null): () => boolean {
  let died = boundary === null;
  if (boundary !== null)
    world.gate.arm(boundary, () => {
      died = true;
      world.kill();
    });
  return () => died;
}

test('killed while a gate is asked, its eval is begun once, with one entry in the audit record, and the rollout goes on', async () => {
  for (const [at, boundary] of [null, 'gate:before', 'gate:performed'].entries()) {
    const died = dieAt(boundary);
    const n = at + 1;
    const id = await started(n);
    const phase = await world.surviving('the gate let it go on', async () => {
      const now = await viewOf(id);
      return !world.gate.armed() && now.phase === 'running' && now.phase;
    });
    expect({ boundary, died: died(), phase, ...(await overOf(n)) }).toEqual({
      ...{ boundary, died: true, phase: 'running' },
      ...{ evals: 1, status: 'done', total: 2 * EXAMPLES, begun: 1 },
    });
    await takenBack(id);
  }
}, 240_000);

test('killed while a gate nobody waits for any more is abandoned, its eval is cancelled all the same', async () => {
  isSlow = true;
  for (const [at, boundary] of [null, 'abandon:before', 'abandon:performed', 'abandon:settled'].entries()) {
    const n = at + 4;
    const id = await started(n);
    await world.surviving('the gate is asked', async () => {
      const { gates } = await viewOf(id);
      return gates[0]?.total !== undefined;
    });
    const died = dieAt(boundary);
    await takenBack(id);
    expect({ boundary, ...(await overOf(n)), died: died() }).toEqual({
      ...{ boundary, died: true },
      ...{ evals: 1, status: 'cancelled', total: 2 * EXAMPLES, begun: 1 },
    });
  }
}, 240_000);
