import { describe, expect, it } from 'vitest';
import { SnapshotWatch, type WatchPorts } from '../../../workers/edge/memory/snapshot-watch.ts';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An isolate whose snapshot is a number, and a relay that holds questions until somebody publishes. */
function isolate({ failing = false } = {}) {
  let number = 1;
  let published = 1;
  let questions = 0;
  const told = { rereads: 0, most: 0 };
  const watch = new SnapshotWatch(() => number);
  const connect = () => {
    const state = { isGone: false, tired: 0 };
    const onGone = new Set<() => void>();
    const ports: WatchPorts = {
      now: () => Date.now(),
      wait,
      hold: (work) => void work.catch(() => {}),
      follow: async () => {
        if (failing) throw new Error('away');
        questions += 1;
        told.most = Math.max(told.most, questions);
        while (published === number && !state.isGone) await wait(5);
        questions -= 1;
        number = published;
      },
      reread: async () => {
        told.rereads += 1;
        number = published;
      },
      isGone: () => state.isGone,
      onGone,
      tired: () => (state.tired += 1),
    };
    const leave = (): void => {
      state.isGone = true;
      for (const wake of onGone) wake();
    };
    const heard = async (ms = 5000) => {
      const have = number;
      const atMs = Date.now();
      await watch.changed(have, ms, ports);
      return { changed: number !== have, afterMs: Date.now() - atMs };
    };
    return { state, ports, heard, leave };
  };
  return { told, connect, publish: () => (published += 1) };
}

describe('connections that wait for a change', () => {
  it('are all woken by it, and one question is held for all of them', async () => {
    const { connect, publish, told } = isolate();
    const connections = Array.from({ length: 50 }, connect);
    const heard = Promise.all(connections.map((one) => one.heard()));
    await wait(20);
    publish();
    for (const { changed, afterMs } of await heard) {
      expect(changed).toBe(true);
      expect(afterMs).toBeLessThan(200);
    }
    expect(told.most).toBe(1);
  });

  it('hear nothing after their time, and what is there already at once', async () => {
    const { connect } = isolate();
    const one = connect();
    expect(await one.heard(30)).toMatchObject({ changed: false });
    const before = Date.now();
    await new SnapshotWatch(() => 7).changed(6, 5000, one.ports);
    expect(Date.now() - before).toBeLessThan(20);
  });

  it('go on when the one that asked for them all leaves', async () => {
    const { connect, publish } = isolate();
    const asker = connect();
    const other = connect();
    const left = asker.heard();
    const waiting = other.heard(1000);
    asker.leave();
    expect((await left).afterMs).toBeLessThan(100);
    await waiting;
    const again = other.heard();
    await wait(20);
    publish();
    expect(await again).toMatchObject({ changed: true });
  });

  it('take over from one whose request was ended without a word', async () => {
    const { connect, publish } = isolate();
    const lost = connect();
    // Its own time stands still from now on, as a request's does that the platform has ended.
    const dead: WatchPorts = { ...lost.ports, wait: () => new Promise(() => {}), follow: () => new Promise(() => {}) };
    const watch = new SnapshotWatch(() => 1);
    void watch.changed(1, 60_000, dead);
    let followed = 0;
    const other = connect();
    const ports = { ...other.ports, follow: async () => void (followed += 1) };
    await watch.changed(1, 2600, ports);
    expect(followed).toBe(0);
    await watch.changed(1, 50, ports);
    expect(followed).toBeGreaterThan(0);
    other.leave();
    publish();
  });

  it('read memory anew once a second while nobody can be asked to hold a question', async () => {
    const { connect, publish, told } = isolate({ failing: true });
    const one = connect();
    const heard = one.heard();
    publish();
    expect(await heard).toMatchObject({ changed: true });
    expect(told.rereads).toBe(1);
    one.leave();
  });
});
