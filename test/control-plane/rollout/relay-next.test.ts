import { describe, expect, test } from 'vitest';
import { newFeature, publisher, relay } from './people.ts';
import { withRelay } from './with-relay.ts';

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

  test('costs the publisher one question, however many they are', async () => {
    await withRelay('next', async (one, truth) => {
      const waiting = Array.from({ length: 50 }, () => one.next(6, 10_000));
      await scheduler.wait(5);
      expect(truth.asked).toEqual([-1]);
      truth.answer(7);
      expect(new Set((await Promise.all(waiting)).map(({ number }) => number))).toEqual(new Set([7]));
      expect(truth.asked).toHaveLength(1);
    });
  });

  test('is sent away when the publisher is away, and may wait anew', async () => {
    await withRelay('next', async (one, truth) => {
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
    await withRelay('next', async (one, truth) => {
      const waiting = one.next(9, 50);
      truth.answer(4);
      await scheduler.wait(5);
      expect(truth.asked).toEqual([-1, 4]);
      expect(await waiting).toMatchObject({ number: 9, snapshot: null });
    });
  });
});
