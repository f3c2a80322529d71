import type { RefusedCalls } from '#schema/contracts/refused-call';

/** Who was refused, and by which limit. */
export type Refused = Omit<RefusedCalls, 'n'>;

/** What a request lends. `send` gives what was counted to whoever adds it up. */
type Ports = {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly hold: (work: Promise<unknown>) => void;
  readonly send: (refused: RefusedCalls[]) => Promise<void>;
};

const GATHER_MS = 1000;
/** Counts that were not sent by then have lost their request: the next one takes them over. */
const LOST_MS = 3000;
/** Names are of keys and features, and no map grows for ever. */
const MOST = 500;

/** This isolate's count of refused calls, told once a second: a storm of them costs one message a second. */
export class Refusals {
  #counts = new Map<string, RefusedCalls>();
  #dueMs = 0;

  /** Counts one. It may be lost with the isolate. */
  add({ of, name, limit }: Refused, ports: Ports): void {
    const key = `${of} ${limit} ${name}`;
    const before = this.#counts.get(key);
    if (before === undefined && this.#counts.size >= MOST) return;
    this.#counts.set(key, { of, name, limit, n: (before?.n ?? 0) + 1 });
    const nowMs = ports.now();
    if (nowMs < this.#dueMs) return;
    this.#dueMs = nowMs + LOST_MS;
    ports.hold(this.#tell(ports));
  }

  async #tell({ wait, send }: Ports): Promise<void> {
    await wait(GATHER_MS);
    const refused = [...this.#counts.values()];
    this.#counts = new Map();
    this.#dueMs = 0;
    try {
      if (refused.length > 0) await send(refused);
    } catch (error) {
      console.error('Refused calls could not be counted.', error);
    }
  }
}
