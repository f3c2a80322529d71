import { expect, test } from 'vitest';
import type { FeatureName, RolloutId } from '#schema/contracts/ids';
import type { RunEnded } from '#schema/contracts/record';
import type { Route } from '#schema/contracts/snapshot';
import { batchOf, conductorOf, rolloutId, runOf, startRollout, told, twoVersions } from './people.ts';

const USERS = 250;
const RUNS = 900;

/** Numbers from 0 to 1 that are the same every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** People who return and differ: few of them make most of the runs, and some fail far more often than others, whoever serves them. */
function population(next: () => number) {
  const users = Array.from({ length: USERS }, (_, n) => ({
    unit: Math.floor(next() * 2 ** 48)
      .toString(16)
      .padStart(16, '0'),
    weight: 1 / (n + 1) ** 0.8,
    fails: next() < 0.1 ? 0.4 : 0.02,
    slow: next() < 0.2 ? 0.5 : 0.03,
    language: ['en', 'de', 'fr'][n % 3] ?? 'en',
  }));
  const total = users.reduce((sum, { weight }) => sum + weight, 0);
  const anyone = () => {
    let left = next() * total;
    return users.find(({ weight }) => (left -= weight) <= 0) ?? users[0];
  };
  return { anyone };
}

const plan = {
  stages: [
    { percent: 20, holdS: 3600 },
    { percent: 50, holdS: 3600 },
  ],
  guardrails: [
    { metric: 'error' as const },
    { metric: 'slow' as const, overMs: 100 },
    { metric: 'error' as const, by: 'context.language' },
  ],
};

type World = { feature: FeatureName; next: () => number; anyone: ReturnType<typeof population>['anyone'] };

/** So many runs of the population, as their ends; `harm` is added to the candidate's chance to fail. */
function runs({ feature, next, anyone }: World, route: Route, harm: number): RunEnded[] {
  return Array.from({ length: RUNS / 2 }, () => {
    const user = anyone();
    if (user === undefined) throw new Error('nobody is there');
    const [, end] = runOf(feature, route, { unit: user.unit, atMs: Date.now() - 1000 });
    const chance = user.fails + (end.arm === 'candidate' ? harm : 0);
    const bad = next() < chance;
    const durationMs = next() < user.slow ? 200 : 20;
    return { ...end, outcome: bad ? 'error' : 'ok', durationMs, slices: [user.language] };
  });
}

/** One rollout with its share raised in the middle; whether the evidence rolled it back. */
async function rolledBack(world: World, n: number, harm: number): Promise<boolean> {
  const { feature } = world;
  const id: RolloutId = rolloutId(feature, n);
  const conductor = conductorOf(feature);
  const route = await startRollout(feature, plan);
  await conductor.record(batchOf(feature, runs(world, route, harm)));
  if ((await conductor.rollout(id))?.phase === 'rolled_back') return true;
  const raised = await told(feature, { type: 'advance', rollout: id, reason: 'half of the way' });
  await conductor.record(batchOf(feature, runs(world, raised.route, harm)));
  if ((await conductor.rollout(id))?.phase === 'rolled_back') return true;
  await told(feature, { type: 'rollback', rollout: id, reason: 'the next one' });
  return false;
}

async function worldOf(seed: number): Promise<World> {
  const next = seeded(seed);
  return { feature: await twoVersions(), next, ...population(next) };
}

test(
  'of a hundred rollouts of an equal candidate, to people who return and differ, four at most are rolled back',
  { timeout: 120_000 },
  async () => {
    const world = await worldOf(7);
    let falsely = 0;
    for (let n = 1; n <= 100; n += 1) if (await rolledBack(world, n, 0)) falsely += 1;
    expect(falsely).toBeLessThanOrEqual(4);
  },
);

test('and of ten that fail half of their runs more, all are', { timeout: 60_000 }, async () => {
  const world = await worldOf(8);
  const found: boolean[] = [];
  for (let n = 1; n <= 10; n += 1) found.push(await rolledBack(world, n, 0.5));
  expect(found).toEqual(Array.from({ length: 10 }, () => true));
});
