import { describe, expect, it } from 'vitest';
import { NO_FLAGS } from '#schema/contracts/flag';
import type { SnapshotRead } from '#schema/contracts/rpc';
import type { Snapshot } from '#schema/contracts/snapshot';
import { SnapshotMemory, type SnapshotPorts } from '../../../workers/edge/memory/snapshot-memory.ts';

const snapshot = (number: number, atMs = 0): Snapshot => ({
  number,
  atMs,
  secret: 'ab'.repeat(32),
  keys: [],
  features: {},
  flagRoutes: {},
  segments: {},
  tools: {},
  flags: NO_FLAGS,
  providers: {},
  terms: {},
  spent: {},
});

/** A world with its own clock: nothing moves unless `pass` says so. */
function world() {
  const state = { nowMs: 100_000, number: 1, ageMs: 0, kv: null as Snapshot | null, reads: [] as number[] };
  let mood: 'answers' | 'throws' | 'hangs' = 'answers';
  const timers: { atMs: number; ring: () => void }[] = [];
  const held: Promise<unknown>[] = [];
  let gate: Promise<void> = Promise.resolve();
  const read = async (have: number, maxAgeMs: number): Promise<SnapshotRead> => {
    state.reads.push(maxAgeMs);
    if (mood === 'hangs') return new Promise<never>(() => {});
    if (mood === 'throws') throw new Error('away');
    const { number, ageMs } = state;
    await gate;
    return { snapshot: number === have ? null : snapshot(number), number, ageMs };
  };
  const ports: SnapshotPorts = {
    now: () => state.nowMs,
    wait: (ms) => new Promise((resolve) => timers.push({ atMs: state.nowMs + ms, ring: resolve })),
    hold: (work) => void held.push(work),
    read,
    lastResort: async () => state.kv,
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  };
  const pass = async (ms: number): Promise<void> => {
    state.nowMs += ms;
    for (const timer of timers) if (timer.atMs <= state.nowMs) timer.ring();
    await settle();
  };
  return {
    state,
    ports,
    pass,
    settle,
    held,
    feels: (next: typeof mood) => (mood = next),
    close: () => {
      let open = (): void => {};
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
  };
}

async function warm() {
  const around = world();
  const memory = new SnapshotMemory();
  await memory.view(around.ports);
  around.state.reads.length = 0;
  return { ...around, memory };
}

describe('the snapshot in memory', () => {
  it('is served without a read while it is at most 500 ms old', async () => {
    const { memory, ports, pass, state } = await warm();
    state.number = 2;
    await pass(500);
    expect(await memory.view(ports)).toMatchObject({ snapshot: { number: 1 }, ageMs: 500, stale: false });
    expect(state.reads).toEqual([]);
  });

  it('is refreshed beside the request when it is older, and served as it was', async () => {
    const { memory, ports, pass, settle, state } = await warm();
    state.number = 2;
    await pass(501);
    expect((await memory.view(ports))?.snapshot.number).toBe(1);
    await settle();
    expect((await memory.view(ports))?.snapshot.number).toBe(2);
    expect(state.reads).toEqual([200]);
  });

  it('after idling is never served old while the object answers: the first request waits for the truth', async () => {
    const { memory, ports, pass, state } = await warm();
    state.number = 7;
    await pass(3_600_000);
    expect(await memory.view(ports)).toMatchObject({ snapshot: { number: 7 }, ageMs: 0, stale: false });
    expect(state.reads).toEqual([0]);
  });

  it("counts the relay's own age: a copy that was 1.8 s old is waited for 0.3 s later", async () => {
    const { memory, ports, pass, settle, state } = await warm();
    await pass(600);
    state.ageMs = 1800;
    await memory.view(ports);
    await settle();
    state.ageMs = 0;
    state.number = 3;
    // The answer was no younger than what memory had, so memory kept its own and asks again once it is too old.
    await pass(1500);
    expect((await memory.view(ports))?.snapshot.number).toBe(3);
  });

  it('is served stale, and says so, when the object throws', async () => {
    const { memory, ports, pass, feels } = await warm();
    feels('throws');
    await pass(1999);
    expect(await memory.view(ports)).toMatchObject({ stale: false });
    await pass(2);
    expect(await memory.view(ports)).toMatchObject({ snapshot: { number: 1 }, ageMs: 2001, stale: true });
  });

  it.each([
    { ageMs: 2001, waitMs: 250 },
    { ageMs: 59_999, waitMs: 250 },
    { ageMs: 60_000, waitMs: 1500 },
  ])('at $ageMs ms is waited for at most $waitMs ms when the object hangs', async ({ ageMs, waitMs }) => {
    const { memory, ports, pass, feels } = await warm();
    feels('hangs');
    await pass(ageMs);
    let view: unknown = 'waiting';
    void memory.view(ports).then((seen) => (view = seen));
    await pass(waitMs - 1);
    expect(view).toBe('waiting');
    await pass(1);
    expect(view).toMatchObject({ snapshot: { number: 1 }, stale: true });
  });

  it('is asked for once, however many requests wait', async () => {
    const { memory, ports, pass, state } = await warm();
    await pass(5000);
    await Promise.all(Array.from({ length: 50 }, () => memory.view(ports)));
    expect(state.reads).toEqual([0]);
  });

  it('survives a request that died with the read it had started: the next but two seconds later reads again', async () => {
    const { memory, ports, pass, feels, state } = await warm();
    feels('hangs');
    await pass(600);
    await memory.view(ports);
    feels('answers');
    state.number = 4;
    await pass(2000);
    expect((await memory.view(ports))?.snapshot.number).toBe(4);
  });

  it('when a forced reader died in the queue, the next forced reader is not wedged', async () => {
    const { memory, ports, pass, feels, state } = await warm();
    feels('hangs');
    await pass(600);
    await memory.view(ports);
    void memory.view(ports, true);
    feels('answers');
    state.number = 5;
    await pass(2100);
    expect((await memory.view(ports, true))?.snapshot.number).toBe(5);
  });

  it('read by force shows what was published before the call, although an older read was under way', async () => {
    const { memory, ports, pass, settle, close, state } = await warm();
    await pass(600);
    const open = close();
    await memory.view(ports);
    state.number = 2;
    const forced = memory.view(ports, true);
    open();
    await settle();
    expect((await forced)?.snapshot.number).toBe(2);
    expect(state.reads).toEqual([200, 0]);
  });

  it('after a drop is confirmed anew before it is served, and is still there when that fails', async () => {
    const { memory, ports, pass, feels, state } = await warm();
    await pass(10);
    memory.drop(ports.now());
    state.number = 2;
    await pass(1);
    expect((await memory.view(ports))?.snapshot.number).toBe(2);
    await pass(10);
    memory.drop(ports.now());
    feels('throws');
    await pass(1);
    expect(await memory.view(ports)).toMatchObject({ snapshot: { number: 2 }, stale: false });
  });

  it('never goes back: an answer that was overtaken changes nothing', async () => {
    const { memory, ports, pass, settle, close, state } = await warm();
    await pass(600);
    const open = close();
    await memory.view(ports);
    await pass(2001);
    state.number = 9;
    const newer = world();
    newer.state.nowMs = state.nowMs;
    newer.state.number = 9;
    await memory.view(newer.ports);
    open();
    await settle();
    expect((await memory.view(newer.ports))?.snapshot.number).toBe(9);
  });

  it('in a cold isolate comes from KV while the object is away, and is stale by its own date', async () => {
    const { ports, feels, state } = world();
    feels('throws');
    state.kv = snapshot(12, 40_000);
    const view = await new SnapshotMemory().view(ports);
    expect(view).toMatchObject({ snapshot: { number: 12 }, ageMs: 60_000, stale: true });
  });

  it('is null when neither the object nor KV has one', async () => {
    const { ports, feels } = world();
    feels('throws');
    expect(await new SnapshotMemory().view(ports)).toBeNull();
  });
});

describe('the snapshot that is followed', () => {
  const pushed =
    (number: number) =>
    async (have: number): Promise<SnapshotRead> => ({
      snapshot: number === have ? null : snapshot(number),
      number,
      ageMs: 0,
    });

  it('is replaced by the next one as soon as that is there, without a request', async () => {
    const { memory, ports } = await warm();
    await memory.follow({ now: ports.now, next: pushed(2) });
    expect(memory.number).toBe(2);
    expect(memory.held(ports.now())).toMatchObject({ snapshot: { number: 2 } });
  });

  it('is never younger than it is: it counts from what memory had confirmed, or from the question', async () => {
    const { memory, ports, pass } = await warm();
    const slow = async (have: number): Promise<SnapshotRead> => {
      await pass(5000);
      return pushed(2)(have);
    };
    await memory.follow({ now: ports.now, next: slow });
    expect(memory.held(ports.now())).toMatchObject({ ageMs: 5000, stale: true });
  });

  it('is not replaced by an older one that was asked for before', async () => {
    const { memory, ports, pass, settle, close } = await warm();
    await pass(501);
    const open = close();
    await memory.view(ports);
    await memory.follow({ now: ports.now, next: pushed(2) });
    open();
    await settle();
    expect(memory.number).toBe(2);
  });

  it('stays as it is when there is no newer one, and when nobody answers', async () => {
    const { memory, ports } = await warm();
    await memory.follow({ now: ports.now, next: pushed(1) });
    const away = async (): Promise<never> => {
      throw new Error('away');
    };
    await expect(memory.follow({ now: ports.now, next: away })).rejects.toThrow('away');
    expect(memory.number).toBe(1);
  });
});
