type Waiting = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** What callers wait at until something changed. */
export class Bell {
  readonly #waiting = new Set<Waiting>();

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Resolves when it rings, and after `ms` anyhow; rejects when it breaks. */
  async wait(ms: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const one = { resolve, reject };
    const timer = setTimeout(resolve, ms);
    this.#waiting.add(one);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(one);
    }
  }

  ring(): void {
    for (const { resolve } of this.#leave()) resolve();
  }

  /** Sends everybody away: what they wait for cannot be heard. */
  break(error: unknown): void {
    for (const { reject } of this.#leave()) reject(error);
  }

  /** Who waited until now; nobody does any more. */
  #leave(): Waiting[] {
    const all = [...this.#waiting];
    this.#waiting.clear();
    return all;
  }
}
