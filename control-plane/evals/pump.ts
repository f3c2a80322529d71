import type { Cell } from './cells.ts';

/** How long what came back waits for more, so that one commit writes several down. */
const GAP_MS = 15;

/** What the pump asks of its eval. `Came` is what came of a run. */
export type PumpWork<Came> = {
  readonly concurrency: number;
  /** Whether more may be asked. */
  readonly mayGo: () => boolean;
  readonly ask: (cell: Cell) => Promise<Came>;
  /**
   * In one transaction: writes down what came back, and marks so many more as begun and answers them. `unasked` were marked and will not
   * be asked. Synchronous.
   */
  readonly commit: (came: readonly Came[], more: number, unasked: readonly Cell[]) => Cell[];
};

/**
 * Keeps so many runs in flight: where one comes back the next is asked at once, and what came is written down a moment later together
 * with others. A message leaves an object only when all it wrote before is on the disk, so whoever wrote down first and then
 * asked would wait for a commit with every run. For that, the next few are marked as begun before their turn comes. What is in flight or
 * laid ready when the process dies is asked again: one and a half times `concurrency` at most.
 */
export class Pump<Came> {
  readonly #do: PumpWork<Came>;
  readonly #most: number;
  readonly #done = Promise.withResolvers<void>();
  #ready: Cell[] = [];
  #came: Came[] = [];
  #going = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isBroken = false;

  constructor(work: PumpWork<Came>) {
    this.#do = work;
    this.#most = work.concurrency + Math.ceil(work.concurrency / 2);
  }

  /** Goes on until nothing is left that may be asked now, and all that came back is written down. */
  async run(): Promise<void> {
    this.#guarded(() => this.#commit());
    await this.#done.promise;
  }

  /** Writes down what came back so far, and asks nothing for it. */
  flush(): void {
    const came = this.#came;
    this.#came = [];
    if (came.length > 0) this.#guarded(() => this.#do.commit(came, 0, []));
  }

  #commit(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const came = this.#came;
    this.#came = [];
    const mayGo = this.#do.mayGo();
    const unasked = mayGo ? [] : this.#ready;
    if (!mayGo) this.#ready = [];
    const more = mayGo ? this.#most - this.#going - this.#ready.length : 0;
    this.#ready.push(...this.#do.commit(came, more, unasked));
    this.#askReady();
    if (this.#going === 0) this.#done.resolve();
  }

  #askReady(): void {
    while (this.#going < this.#do.concurrency && this.#do.mayGo()) {
      const cell = this.#ready.shift();
      if (cell === undefined) return;
      this.#going += 1;
      this.#do.ask(cell).then(
        (came) => this.#guarded(() => this.#take(came)),
        (error: unknown) => this.#break(error),
      );
    }
  }

  #take(came: Came): void {
    this.#going -= 1;
    this.#came.push(came);
    this.#askReady();
    if (this.#ready.length === 0 || this.#going === 0) this.#commit();
    else this.#timer ??= setTimeout(() => this.#guarded(() => this.#commit()), GAP_MS);
  }

  /** What breaks here breaks the run, not a promise that nobody holds; what comes back after that is not heard. */
  #guarded(work: () => unknown): void {
    if (this.#isBroken) return;
    try {
      work();
    } catch (error) {
      this.#break(error);
    }
  }

  #break(error: unknown): void {
    this.#isBroken = true;
    this.#done.reject(error);
  }
}
