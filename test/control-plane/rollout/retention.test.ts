import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { publishedRoute, VERSIONS_ROUTED } from '../../../control-plane/rollout/published-route.ts';
import { addRecent, durationsOf } from '../../../control-plane/rollout/recent-runs.ts';
import { BATCHES_KEPT_MS } from '../../../control-plane/rollout/retention.ts';
import { FIRSTS_KEPT_MS } from '../../../control-plane/rollout/first-feedback.ts';
import type { FeatureName, VersionId } from '#schema/contracts/ids';
import type { RunEnded } from '#schema/contracts/record';
import {
  batchOf,
  conductorOf,
  conductorStub,
  newFeature,
  newRun,
  rolloutId,
  rowsIn,
  runOf,
  startRollout,
  told,
  twoVersions,
  unit,
  version,
} from './people.ts';

const half = { stages: [{ percent: 50, holdS: 600 }] };

const age = (feature: FeatureName, table: string, ms: number) =>
  runInDurableObject(conductorStub(feature), (_, { storage }) => {
    storage.sql.exec(`update ${table} set at_ms = at_ms - ?`, ms);
  });

describe('nothing grows for ever', () => {
  test('batches are remembered for ten minutes, and then deleted by the alarm', async () => {
    const feature = await twoVersions();
    const { route } = await conductorOf(feature).standing(feature);
    for (let n = 0; n < 5; n += 1)
      await conductorOf(feature).record(batchOf(feature, runOf(feature, route, { unit: unit(n), atMs: Date.now() })));
    await age(feature, 'batches', BATCHES_KEPT_MS - 30_000);
    await runDurableObjectAlarm(conductorStub(feature));
    expect(await rowsIn(feature, 'batches')).toBe(5);
    await age(feature, 'batches', 31_000);
    await runDurableObjectAlarm(conductorStub(feature));
    expect(await rowsIn(feature, 'batches')).toBe(0);
  });

  test('first feedbacks are kept for as long as a guardrail may wait', async () => {
    const feature = await twoVersions();
    await conductorOf(feature).feedback({ run: newRun(feature), name: 'thumbs', value: true, atMs: Date.now() });
    await runDurableObjectAlarm(conductorStub(feature));
    expect(await rowsIn(feature, 'firsts')).toBe(1);
    await age(feature, 'firsts', FIRSTS_KEPT_MS + 1);
    await runDurableObjectAlarm(conductorStub(feature));
    expect(await rowsIn(feature, 'firsts')).toBe(0);
  });

  test('a hundred rollouts are kept, the older ones go with their decisions', async () => {
    const feature = await twoVersions();
    for (let n = 1; n <= 103; n += 1) {
      await startRollout(feature, half);
      await told(feature, { type: 'rollback', rollout: rolloutId(feature, n), reason: 'again' });
    }
    expect(await rowsIn(feature, 'rollouts')).toBe(100);
    expect(await rowsIn(feature, 'decisions')).toBe(200);
    expect(await conductorOf(feature).rollout(rolloutId(feature, 3))).toBeNull();
    expect(await conductorOf(feature).rollout(rolloutId(feature, 4))).toMatchObject({ phase: 'rolled_back' });
  });

  test('the newest 500 runs are kept of each of the 50 versions that ran last', async () => {
    const feature = newFeature();
    await conductorOf(feature).standing(feature);
    await runInDurableObject(conductorStub(feature), (_, { storage }) => {
      const ran = (n: number, durationMs: number) => ({
        ...{ version: version(n).version, atMs: n * 1000, durationMs, cached: false },
      });
      const add = (runs: ReturnType<typeof ran>[]) =>
        addRecent(
          storage.sql,
          runs.map((run) => ({ run: run as unknown as RunEnded, scores: {} })),
        );
      add(Array.from({ length: 1200 }, (_, ms) => ran(1, ms)));
      const kept = durationsOf(storage.sql, version(1).version, { uncached: true });
      expect([kept.length, kept[0], kept.at(-1)]).toEqual([500, 700, 1199]);
      for (let n = 2; n < 80; n += 1) add([ran(n, 1), ran(n, 2)]);
      const versions = storage.sql.exec('select count(distinct version) as n from durations').one();
      expect(versions['n']).toBe(50);
      expect(durationsOf(storage.sql, version(79).version, { uncached: true })).toEqual([1, 2]);
    });
  });

  test('the published route names the newest versions and whatever serves, however many there are', () => {
    const many = Array.from({ length: 500 }, (_, n) => version(n));
    const versions = Object.fromEntries(many.map(({ version: id, hash }) => [id, hash]));
    const first = many[0]?.version as VersionId;
    const base = {
      feature: newFeature(),
      revision: 1,
      seq: 1,
      disabled: false,
      nextN: 1,
      rollout: null,
      promoted: null,
      queued: null,
      takenBack: [],
      alertKeys: [],
    };
    const route = publishedRoute({ ...base, control: first, versions });
    const ids = Object.keys(route.versions);
    expect(ids).toHaveLength(VERSIONS_ROUTED + 1);
    expect(ids).toContain(first);
    expect(ids).toContain(many[499]?.version);
    expect(ids).not.toContain(many[1]?.version);
  });

  test('an object with nothing to do sets no alarm for ever: it rings until what it waits for is gone', async () => {
    const feature = await twoVersions();
    let rings = 0;
    while ((await runDurableObjectAlarm(conductorStub(feature))) && rings < 20) rings += 1;
    expect(rings).toBeLessThan(20);
  });
});
