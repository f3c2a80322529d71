import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import { featureWith, must, startWorld, traffic, until, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld(() => null, { SLUICE_CHAOS: 'deaf' });
});
afterAll(() => world.close());

test('a rollback that the edge does not follow is seen in the traffic itself, and opens one incident', async () => {
  const feature = 'unheard' as FeatureName;
  const [, candidate] = await featureWith(world.admin, feature, ['one', 'two']);
  const body = { candidate: candidate as never, percent: 50, reason: 'try two' };
  const { id } = must(await world.admin('traffic.set', { params: { feature }, body }));
  const load = traffic(world.session.url, feature, { concurrency: 4 });
  try {
    await until('the candidate answers', async () => load.answers.some(({ version }) => version === candidate));
    must(await world.admin('rollout.rollback', { params: { id }, body: { reason: 'looks wrong' } }));
    const incident = await until('somebody is told', async () => {
      const { incidents } = must(await world.admin('incident.list', { query: { feature } }));
      return incidents[0];
    });
    expect(incident).toMatchObject({ owner: 'cem', status: 'open' });
    expect(incident.title).toContain(candidate);
    const view = must(await world.admin('rollout.get', { params: { id } }));
    expect(view).toMatchObject({ phase: 'rolled_back', verification: { version: candidate, state: 'ineffective' } });
    expect(view.verification?.lateReplies).toBeGreaterThan(0);
    await new Promise((done) => setTimeout(done, 2000));
    const { incidents } = must(await world.admin('incident.list', { query: { feature } }));
    expect(incidents).toHaveLength(1);
  } finally {
    await load.stop();
  }
});
