import { freshness } from '#core/resolve/freshness';
import type { SnapshotRead } from '#schema/contracts/rpc';
import type { Snapshot } from '#schema/contracts/snapshot';
import { openSnapshot, type OpenSnapshot } from './open-snapshot.ts';

/** What a request lends the memory. `read` asks the relay, `lastResort` KV; `hold` is the request's `waitUntil`. */
export type SnapshotPorts = {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly hold: (work: Promise<unknown>) => void;
  readonly read: (have: number, maxAgeMs: number) => Promise<SnapshotRead>;
  readonly lastResort: () => Promise<Snapshot | null>;
};

/** The snapshot a request works with. `ageMs`: since the truth confirmed it; `stale`: longer than we promise. */
export type SnapshotView = OpenSnapshot & { readonly ageMs: number; readonly stale: boolean };

type Held = OpenSnapshot & { readonly confirmedAtMs: number; readonly heldSinceMs: number };

/** What a read answered. `snapshot` null: what memory has is the newest, if it has this number. */
type Confirmation = {
  readonly snapshot: Snapshot | null;
  readonly number: number;
  readonly confirmedAtMs: number;
  readonly nowMs: number;
};

/** A read on its way. Its promise belongs to the request that started it, which may be gone. */
type Flight = { readonly done: Promise<void>; readonly startedAtMs: number };

/** In the background, a copy of the relay's as old as this will do. */
const RELAXED_MS = 200;
/** A flight this old has lost its starter, or will not help anybody who waits: the next request starts another. */
const DEAD_MS = 2000;
const FORCED_WAIT_MS = 1500;
const DROPPED_WAIT_MS = 250;

const isAlive = (flight: Flight | null, nowMs: number): flight is Flight =>
  flight !== null && nowMs - flight.startedAtMs < DEAD_MS;

/**
 * The isolate's copy of the snapshot, by design.md's freshness rule: fresh from memory, then refreshed beside the request, then
 * waited for, then the last known good, marked stale. Holds plain data only; whatever does I/O is lent by the request.
 */
export class SnapshotMemory {
  #held: Held | null = null;
  #flight: Flight | null = null;
  /** The forced read that begins when the flight now under way has landed; shared by all who asked meanwhile. */
  #next: Flight | null = null;
  #droppedAtMs = Number.NEGATIVE_INFINITY;
  #failing = false;

  /** What was confirmed until now no longer counts as fresh; it stays as the last known good. */
  drop(nowMs: number): void {
    this.#droppedAtMs = nowMs;
  }

  /** The number of what memory holds. */
  get number(): number | null {
    return this.#held?.snapshot.number ?? null;
  }

  /** What memory holds, whatever its age: nothing is asked for, and nothing waited for. */
  held(nowMs: number): SnapshotView | null {
    return this.#held === null ? null : viewOf(this.#held, nowMs);
  }

  /** Waits as long as `next` does for a newer snapshot than memory's, and takes it. Rejects when `next` does. */
  async follow({ now, next }: { now: () => number; next: (have: number) => Promise<SnapshotRead> }): Promise<void> {
    const startedAtMs = now();
    const { snapshot, number } = await next(this.number ?? -1);
    if (snapshot === null) return;
    // It was published after what memory has was confirmed: so it is at least as young.
    const confirmedAtMs = Math.max(this.#held?.confirmedAtMs ?? 0, startedAtMs);
    await this.#confirm({ snapshot, number, confirmedAtMs, nowMs: now() });
  }

  /** The snapshot for a request; `forced`: one that the truth confirmed after this call. Null: neither the relay nor KV has one. */
  async view(ports: SnapshotPorts, forced = false): Promise<SnapshotView | null> {
    const nowMs = ports.now();
    const held = this.#held;
    const plan = freshness(held === null ? null : nowMs - held.confirmedAtMs);
    const must = forced || this.#isDropped(held);
    if (held !== null && plan.serve && !must) {
      if (plan.refresh === 'background') this.#join(ports, RELAXED_MS);
      return viewOf(held, nowMs);
    }
    const flight = must ? this.#force(ports) : this.#join(ports, 0);
    const waitMs = Math.max(plan.waitMs, forced ? FORCED_WAIT_MS : DROPPED_WAIT_MS);
    await Promise.race([flight.done, ports.wait(waitMs)]);
    return this.#lastKnown(ports);
  }

  #isDropped(held: Held | null): boolean {
    return held !== null && held.confirmedAtMs <= this.#droppedAtMs;
  }

  async #lastKnown(ports: SnapshotPorts): Promise<SnapshotView | null> {
    if (this.#held === null) await this.#recover(ports);
    return this.#held === null ? null : viewOf(this.#held, ports.now());
  }

  #join(ports: SnapshotPorts, maxAgeMs: number): Flight {
    return isAlive(this.#flight, ports.now()) ? this.#flight : this.#start(ports, maxAgeMs);
  }

  /** A read that began earlier may have seen the world as it was before the caller's write: wait for it, then read again. */
  #force(ports: SnapshotPorts): Flight {
    const nowMs = ports.now();
    if (!isAlive(this.#flight, nowMs)) return this.#start(ports, 0);
    if (isAlive(this.#next, nowMs)) return this.#next;
    const next: Flight = { startedAtMs: nowMs, done: this.#after(this.#flight, ports) };
    this.#next = next;
    ports.hold(next.done);
    return next;
  }

  async #after(earlier: Flight, ports: SnapshotPorts): Promise<void> {
    await Promise.race([earlier.done, ports.wait(DEAD_MS)]);
    this.#next = null;
    await this.#start(ports, 0).done;
  }

  #start(ports: SnapshotPorts, maxAgeMs: number): Flight {
    const startedAtMs = ports.now();
    const flight: Flight = { startedAtMs, done: this.#refresh(ports, maxAgeMs, startedAtMs) };
    this.#flight = flight;
    // Others may wait for this promise: it must live on when the reply of the request that started it is out.
    ports.hold(
      flight.done.then(() => {
        if (this.#flight === flight) this.#flight = null;
      }),
    );
    return flight;
  }

  async #refresh(ports: SnapshotPorts, maxAgeMs: number, startedAtMs: number): Promise<void> {
    try {
      const have = this.#held?.snapshot.number ?? -1;
      const { snapshot, number, ageMs } = await ports.read(have, maxAgeMs);
      // Counted from the question, not the answer: never younger than it is.
      await this.#confirm({ snapshot, number, confirmedAtMs: startedAtMs - ageMs, nowMs: ports.now() });
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) console.error('The snapshot cannot be read.', error);
      this.#failing = true;
      if (this.#held === null) await this.#recover(ports);
    }
  }

  /** Answers may overtake each other: an older confirmation changes nothing, nor does an older document that was asked for before memory's came. */
  async #confirm({ snapshot, number, confirmedAtMs, nowMs }: Confirmation): Promise<void> {
    const opened = snapshot === null ? this.#held : await openSnapshot(snapshot);
    if (opened === null || opened.snapshot.number !== number) return;
    const held = this.#held;
    const isOlder = held !== null && number < held.snapshot.number && confirmedAtMs < held.heldSinceMs;
    if (held !== null && (isOlder || held.confirmedAtMs > confirmedAtMs)) return;
    const heldSinceMs = held?.snapshot.number === number ? held.heldSinceMs : nowMs;
    this.#held = { ...opened, confirmedAtMs, heldSinceMs };
  }

  /** A cold isolate without the object: what KV has was true when it was published. */
  async #recover(ports: SnapshotPorts): Promise<void> {
    const found = await ports.lastResort().catch((error: unknown) => {
      console.error('The last resort for a snapshot failed.', error);
      return null;
    });
    if (found === null) return;
    const nowMs = ports.now();
    await this.#confirm({ snapshot: found, number: found.number, confirmedAtMs: Math.min(found.atMs, nowMs), nowMs });
  }
}

function viewOf(held: Held, nowMs: number): SnapshotView {
  const ageMs = Math.max(0, nowMs - held.confirmedAtMs);
  const { snapshot, grants, seal, watchers } = held;
  return { snapshot, grants, seal, watchers, ageMs, stale: !freshness(ageMs).serve };
}
