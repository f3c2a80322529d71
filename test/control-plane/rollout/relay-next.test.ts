import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { SnapshotRelay } from '../../../control-plane/rollout/snapshot-relay.ts';
import type { SnapshotsRpc } from '#schema/contracts/rpc';
import { conductorStub, newFeature, publisher, relay } from './people.ts';

const SPENT = { untilMs: 1, day: true, units: [] };

/** Publishes something; the number it has then. */
const publish = async (): Promise<number> =>
  (await publisher().publishSpent(newFeature(), { revision: 1, spent: SPENT })).number;

describe('who waits for the next snapshot', () => {
  test('hears of it at the publisher as soon as it is published, and at once when it has been', async () => {
    const number = await publish();
    const waiting = publisher().next(number, 10_000);
    const published = await publish();
    expect(await waiting).toMatchObject({ number: published, snapshot: { number: published } });
    expect(await publisher().next(number, 10_000)).toMatchObject({ number: published });
  });

  test('is told after its time that there is none', async () => {
    const number = await publish();
    expect(await publisher().next(number, 20)).toEqual({ number, snapshot: null });
    expect(await relay().next(number, 20)).toMatchObject({ number, snapshot: null });
  });

  test('hears of it at the relay, through both objects, well within a tenth of a second', async () => {
    const number = await publish();
    // The relay itself has not heard of that one yet, and what it hears first is no news to this reader.
    const waiting = relay().next(number, 10_000);
    await scheduler.wait(50);
    const atMs = Date.now();
    const published = await publish();
    expect(await waiting).toMatchObject({ number: published, snapshot: { number: published } });
    expect(Date.now() - atMs).toBeLessThan(100);
  });

  const document = (number: number) => ({ number, atMs: 1, secret: 'a'.repeat(64), keys: [], features: {} });

  /** A relay over a publisher whose held questions are answered when the test says so. */
  const withRelay = (
    act: (
      relay: SnapshotRelay,
      truth: { asked: number[]; answer: (number: number) => void; fail: () => void },
    ) => Promise<void>,
  ) =>
    runInDurableObject(conductorStub(newFeature()), async (_, state) => {
      const asked: number[] = [];
      const held: { resolve: (number: number) => void; reject: (error: Error) => void }[] = [];
      const next = async (have: number) => {
        asked.push(have);
        const number = await new Promise<number>((resolve, reject) => held.push({ resolve, reject }));
        return { snapshot: number === have ? null : document(number), number };
      };
      const truth = {
        asked,
        answer: (number: number) => held.shift()?.resolve(number),
        fail: () => held.shift()?.reject(new Error('away')),
      };
      const SNAPSHOTS = { getByName: () => ({ next }) as unknown as SnapshotsRpc };
      await act(new SnapshotRelay(state, { ...env, SNAPSHOTS }), truth);
    });

  test('costs the publisher one question, however many they are', async () => {
    await withRelay(async (one, truth) => {
      const waiting = Array.from({ length: 50 }, () => one.next(6, 10_000));
      await scheduler.wait(5);
      expect(truth.asked).toEqual([-1]);
      truth.answer(7);
      expect(new Set((await Promise.all(waiting)).map(({ number }) => number))).toEqual(new Set([7]));
      expect(truth.asked).toHaveLength(1);
    });
  });

  test('is sent away when the publisher is away, and may wait anew', async () => {
    await withRelay(async (one, truth) => {
      const waiting = one.next(6, 10_000);
      truth.fail();
      await expect(waiting).rejects.toThrow('away');
      const again = one.next(6, 10_000);
      await scheduler.wait(5);
      truth.answer(8);
      expect(await again).toMatchObject({ number: 8, snapshot: { number: 8 } });
    });
  });

  test('never gets an older document than it has', async () => {
    await withRelay(async (one, truth) => {
      const waiting = one.next(9, 50);
      truth.answer(4);
      await scheduler.wait(5);
      expect(truth.asked).toEqual([-1, 4]);
      expect(await waiting).toMatchObject({ number: 9, snapshot: null });
    });
  });
});
