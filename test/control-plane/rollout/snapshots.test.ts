import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { SnapshotParts, SnapshotTooLarge } from '../../../control-plane/rollout/snapshot-parts.ts';
import { Snapshots } from '../../../control-plane/rollout/snapshots.ts';
import { type KeyGrant, type Route, Snapshot, SNAPSHOT_KEY } from '#schema/contracts/snapshot';
import { conductorStub, eventually, newFeature, publisher, publisherStub, version } from './people.ts';
import { withRelay } from './with-relay.ts';

const route = (revision: number, n = 1): Route => ({
  ...{ revision, control: version(n).version, rollout: null, disabled: false },
  versions: { [version(n).version]: version(n).hash },
});
const grant = (id: string): KeyGrant => ({
  ...{ id, hash: 'a'.repeat(64), kind: 'server', features: null, pin: false, origins: [] },
});

describe('the publisher', () => {
  test('numbers every change, and says nothing to a reader who has the newest', async () => {
    const feature = newFeature();
    const { number } = await publisher().publishRoute(feature, route(1));
    const read = await publisher().read(number - 1);
    expect(Snapshot.parse(read.snapshot)).toMatchObject({ number, features: { [feature]: route(1) } });
    expect(await publisher().read(number)).toEqual({ snapshot: null, number });
  });

  test('takes a route once: an equal or older revision changes nothing, whatever it says', async () => {
    const feature = newFeature();
    const { number } = await publisher().publishRoute(feature, route(5));
    for (const stale of [route(5, 2), route(4, 2), route(0, 2)])
      expect(await publisher().publishRoute(feature, stale)).toEqual({ number });
    expect((await publisher().read(-1)).snapshot?.features[feature]).toEqual(route(5));
  });

  test('replaces the keys as a whole by a newer revision', async () => {
    await publisher().publishKeys(1, [grant('one'), grant('two')]);
    await publisher().publishKeys(2, [grant('three')]);
    await publisher().publishKeys(1, [grant('one')]);
    expect((await publisher().read(-1)).snapshot?.keys.map(({ id }) => id)).toEqual(['three']);
  });

  test('keeps number, secret and routes over an eviction', async () => {
    const feature = newFeature();
    await publisher().publishRoute(feature, route(1));
    const before = await publisher().read(-1);
    await evictDurableObject(publisherStub());
    expect(await publisher().read(-1)).toEqual(before);
  });

  test('grants the key of the environment everything, by its hash, and counts a number when it is another', async () => {
    const other = conductorStub(newFeature());
    const read = (key: string | undefined) =>
      runInDurableObject(other, async (_, state) => {
        const { SLUICE_API_KEY: _old, ...rest } = env;
        const snapshots = new Snapshots(state, key === undefined ? rest : { ...rest, SLUICE_API_KEY: key });
        await state.blockConcurrencyWhile(async () => undefined);
        return (await snapshots.read(-1)).snapshot;
      });
    const first = await read('hunter2');
    const hash = 'f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7';
    expect(first?.keys).toMatchObject([{ id: 'bootstrap', hash, kind: 'server', pin: true, features: null }]);
    expect(await read('hunter2')).toEqual(first);
    const second = await read('another');
    expect(second?.number).toBe((first?.number ?? 0) + 1);
    expect((await read(undefined))?.keys).toEqual([]);
  });

  test('refuses what would make the document larger than 1 MB, and keeps the one it has', async () => {
    await runInDurableObject(conductorStub(newFeature()), (_, { storage }) => {
      const parts = new SnapshotParts(storage, 's'.repeat(64));
      parts.putRoute('small', route(1), 1);
      const before = parts.document();
      const versions = Object.fromEntries(
        Array.from({ length: 12_000 }, (_, n) => [version(n).version, version(n).hash]),
      );
      expect(() => parts.putRoute('large', { ...route(1), versions }, 2)).toThrow(SnapshotTooLarge);
      expect(parts.document()).toEqual(before);
    });
  });

  test('puts the newest document into KV behind the reply, at most once a second', async () => {
    const feature = newFeature();
    for (let revision = 1; revision <= 5; revision += 1) await publisher().publishRoute(feature, route(revision));
    const { number } = await publisher().read(-1);
    const kept = await eventually(
      () => env.KV.get(SNAPSHOT_KEY, 'json'),
      (now) => Snapshot.safeParse(now).data?.number === number,
    );
    expect(Snapshot.parse(kept)).toMatchObject({ number, features: { [feature]: { revision: 5 } } });
  });

  test('tries KV again by alarm when it was away', async () => {
    const writes: string[] = [];
    await runInDurableObject(conductorStub(newFeature()), async (_, state) => {
      let away = true;
      const put = async (_key: string, text: string) => {
        if (away) throw new Error('away');
        writes.push(text);
      };
      const snapshots = new Snapshots(state, { ...env, KV: { put } as unknown as KVNamespace });
      await snapshots.publishRoute(newFeature(), route(1));
      await snapshots.alarm();
      expect(writes).toEqual([]);
      expect(await state.storage.getAlarm()).toBeGreaterThan(Date.now());
      away = false;
      await snapshots.alarm();
      await state.storage.deleteAlarm();
    });
    expect(writes).toHaveLength(1);
    expect(await runDurableObjectAlarm(publisherStub())).toBeTypeOf('boolean');
  });
});

describe('the relay', () => {
  test('answers from its copy while that was confirmed recently enough, and says how long ago', async () => {
    await withRelay('read', async (relay, truth) => {
      const first = relay.read(-1, 200);
      truth.answer(7);
      expect(await first).toMatchObject({ number: 7, snapshot: { number: 7 } });
      await scheduler.wait(30);
      const again = await relay.read(7, 60_000);
      expect(again).toMatchObject({ number: 7, snapshot: null });
      expect(again.ageMs).toBeGreaterThanOrEqual(25);
      expect(truth.asked).toEqual([-1]);
    });
  });

  test('asks one question for all who come at once', async () => {
    await withRelay('read', async (relay, truth) => {
      const reads = Array.from({ length: 50 }, () => relay.read(-1, 200));
      truth.answer(3);
      expect((await Promise.all(reads)).map(({ number }) => number)).toEqual(Array.from({ length: 50 }, () => 3));
      expect(truth.asked).toHaveLength(1);
    });
  });

  test('shows a reader who takes nothing old what was published before it asked, not what was under way', async () => {
    await withRelay('read', async (relay, truth) => {
      const early = relay.read(-1, 200);
      await scheduler.wait(5);
      const fresh = [relay.read(-1, 0), relay.read(-1, 0)];
      truth.answer(1);
      expect(await early).toMatchObject({ number: 1 });
      await scheduler.wait(5);
      truth.answer(2);
      expect((await Promise.all(fresh)).map(({ number }) => number)).toEqual([2, 2]);
      expect(truth.asked).toEqual([-1, 1]);
    });
  });

  test('rejects when the publisher does not answer, and asks again next time', async () => {
    await withRelay('read', async (relay, truth) => {
      const failed = relay.read(-1, 200);
      truth.fail();
      await expect(failed).rejects.toThrow('away');
      const next = relay.read(-1, 200);
      truth.answer(4);
      expect(await next).toMatchObject({ number: 4 });
    });
  });
});
