import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName, VersionId } from '../../schema/contracts/ids.ts';
import { askAll, featureWith, must, startWorld, type World } from './world.ts';

const feature = 'greeter' as FeatureName;
const units = Array.from({ length: 1000 }, (_, index) => `customer-${index}`);
let world: World;
let versions: VersionId[];

beforeAll(async () => {
  world = await startWorld();
  versions = await featureWith(world.admin, feature, ['one', 'two']);
});
afterAll(() => world.close());

const shift = async (percent: number) =>
  must(
    await world.admin('traffic.set', {
      params: { feature },
      body: { candidate: versions[1], percent, reason: 'try two' },
    }),
  );

const onCandidate = async () => {
  const answers = await askAll(world.session.url, feature, units);
  for (const answer of answers.values()) expect(answer.status).toBe(200);
  return new Set(units.filter((unit) => answers.get(unit)?.version === versions[1]));
};

test('twenty percent is 17 to 23 % of units, they keep their version when the share is raised, and nobody moves back', async () => {
  expect(await onCandidate()).toEqual(new Set());

  const shifted = await shift(20);
  expect(shifted).toMatchObject({ kind: 'manual', percent: 20, guarded: false, phase: 'running' });
  const at20 = await onCandidate();
  expect(at20.size).toBeGreaterThanOrEqual(170);
  expect(at20.size).toBeLessThanOrEqual(230);
  expect(await onCandidate()).toEqual(at20);

  expect((await shift(40)).id).toBe(shifted.id);
  const at40 = await onCandidate();
  expect([...at20].filter((unit) => !at40.has(unit))).toEqual([]);
  expect(at40.size).toBeGreaterThanOrEqual(350);
  expect(at40.size).toBeLessThanOrEqual(450);
});

test('traffic set to 100 by hand makes the candidate control, and what was set is what the very next reply shows', async () => {
  await shift(100);
  expect((await onCandidate()).size).toBe(units.length);
  const view = must(await world.admin('feature.get', { params: { feature } }));
  expect(view).toMatchObject({ control: versions[1], candidate: null });
});
