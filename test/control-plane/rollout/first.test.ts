import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { ann, batchOf, conductorOf, plan, publisher, rolloutId, runOf, twoVersions, unit, version } from './people.ts';

test('a pushed version is published and read through the relay', async () => {
  const feature = await twoVersions();
  const read = await env.SNAPSHOT_RELAY.getByName('relay:0').read(-1, 0);
  expect(read.snapshot?.features[feature]).toMatchObject({ control: version(1).version, rollout: null });
});

test('a candidate that fails is rolled back, and the route says so', async () => {
  const feature = await twoVersions();
  const conductor = conductorOf(feature);
  const started = await conductor.command(
    feature,
    { type: 'start_rollout', candidate: version(2).version, plan: plan({ stages: [{ percent: 50, holdS: 600 }] }) },
    ann,
  );
  if (!started.ok) throw new Error(started.error.detail);
  expect(started.value.published).toBe(true);
  const { route } = started.value;
  const before = Date.now() - 1000;
  for (let n = 0; n < 60; n += 1) {
    const run = runOf(feature, route, { unit: unit(n), atMs: before });
    const bad = run[0].arm === 'candidate';
    await conductor.record(batchOf(feature, [run[0]]));
    await conductor.record(batchOf(feature, [{ ...run[1], outcome: bad ? 'error' : 'ok' }]));
  }
  const view = await conductor.rollout(rolloutId(feature, 1));
  console.log(JSON.stringify(view?.decisions.at(-1)).slice(0, 600), view?.units, view?.uncounted);
  expect(view?.phase).toBe('rolled_back');
  const read = await publisher().read(-1);
  expect(read.snapshot?.features[feature]).toMatchObject({ control: version(1).version, rollout: null });
});
