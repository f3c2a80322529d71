/** A reply that stays open, as far as who waits on its behalf must know it. */
export type Connection = {
  readonly isGone: () => boolean;
  /** Called when the connection is over; whoever waits meanwhile is in here. */
  readonly onGone: Set<() => void>;
  /** Called when it has asked for all the others as much as one request may: it has to end. */
  readonly tired: () => void;
};

/** The connection, and what its request lends. `follow` waits for a newer snapshot and takes it; `reread` asks for the newest at once. */
export type WatchPorts = Connection & {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly hold: (work: Promise<unknown>) => void;
  readonly follow: () => Promise<void>;
  readonly reread: () => Promise<unknown>;
};

/** The one connection of the isolate that waits for all of them, and when it last gave a sign of life. */
type Pump = { beatMs: number };

const BEAT_MS = 1000;
/** A pump that was silent for so long has lost its request: the next connection that looks takes over. */
const DEAD_MS = 2500;
/** Whoever changes a lot is followed at this pace at most. */
const LEAST_MS = 50;
const REST_MS = 1000;
/** The platform bounds what one request may ask (1000 subrequests; a round that fails takes three). */
const ROUNDS = 250;

/** Sleeps until somebody calls what is put into one of the sets, or `ms` are over. */
async function sleep(sets: readonly Set<() => void>[], ms: number, wait: WatchPorts['wait']): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const set of sets) set.add(resolve);
  await Promise.race([promise, wait(ms)]);
  for (const set of sets) set.delete(resolve);
}

/**
 * Waits for changes of the snapshot, for all open connections of an isolate together: one of them holds one long question to the
 * relay, the others sleep in memory. Only a number is shared between them, and the waking; whatever does I/O is each one's own.
 */
export class SnapshotWatch {
  readonly #asleep = new Set<() => void>();
  readonly #number: () => number | null;
  #pump: Pump | null = null;

  constructor(number: () => number | null) {
    this.#number = number;
  }

  /** Resolves when memory has another snapshot than number `have`, when the connection is over, and after `ms` in any case. */
  async changed(have: number, ms: number, ports: WatchPorts): Promise<void> {
    if (this.#number() !== have || ports.isGone()) return;
    if (this.#pump === null || ports.now() - this.#pump.beatMs > DEAD_MS) this.#start(ports);
    await sleep([this.#asleep, ports.onGone], ms, ports.wait);
  }

  #start(ports: WatchPorts): void {
    const pump: Pump = { beatMs: ports.now() };
    this.#pump = pump;
    ports.hold(this.#run(pump, ports));
  }

  async #run(pump: Pump, ports: WatchPorts): Promise<void> {
    for (let rounds = 0; this.#pump === pump && !ports.isGone(); rounds++) {
      if (rounds === ROUNDS) {
        ports.tired();
        break;
      }
      const before = this.#number();
      await this.#round(pump, ports);
      if (this.#number() !== before) this.#wake();
      await ports.wait(LEAST_MS);
    }
    if (this.#pump !== pump) return;
    this.#pump = null;
    // Somebody else goes on.
    this.#wake();
  }

  /** One question, until it is answered or its connection is over. */
  async #round(pump: Pump, ports: WatchPorts): Promise<void> {
    const answered = new Set<() => void>();
    let isOpen = true;
    const asked = ask(ports).finally(() => {
      isOpen = false;
      for (const resolve of answered) resolve();
    });
    ports.hold(asked);
    while (isOpen && !ports.isGone()) {
      pump.beatMs = ports.now();
      await sleep([answered, ports.onGone], BEAT_MS, ports.wait);
    }
  }

  #wake(): void {
    for (const resolve of this.#asleep) resolve();
  }
}

/** Where nobody can be asked to hold a question, or the answer fails, memory is read the ordinary way, once a second. */
async function ask({ follow, reread, wait }: WatchPorts): Promise<void> {
  try {
    await follow();
  } catch {
    await wait(REST_MS);
    await reread();
  }
}
