import type { Found } from './answer-store.ts';

/**
 * What the one who went first came back with: an answer that was kept or that it made; nothing that others may have; or it left before
 * it knew.
 */
export type Landed =
  | { readonly how: 'found'; readonly found: Found }
  | { readonly how: 'nothing' }
  | { readonly how: 'left' };

/** A request under way, and what tells those who wait what came of it. */
export type Flight = { readonly landing: Promise<Landed>; readonly land: (landed: Landed) => void };

/**
 * Equal requests of one isolate go to a model once: the first goes, the others wait for it. Only promises of plain data are
 * shared, and whoever goes first holds its own by `waitUntil`, else those of other requests could not wait for it.
 */
export class SingleFlight {
  readonly #flights = new Map<string, Promise<Landed>>();

  /** The flight of this request that is under way, if one is. */
  find(digest: string): Promise<Landed> | undefined {
    return this.#flights.get(digest);
  }

  /** Begins a flight; `land` ends it, and must be called however it ends. */
  begin(digest: string): Flight {
    const { promise, resolve } = Promise.withResolvers<Landed>();
    this.#flights.set(digest, promise);
    const land = (landed: Landed): void => {
      if (this.#flights.get(digest) === promise) this.#flights.delete(digest);
      resolve(landed);
    };
    return { landing: promise, land };
  }
}
