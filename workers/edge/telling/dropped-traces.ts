import type { RunId } from '#schema/contracts/ids';
import type { Trace } from '#schema/contracts/trace';

const MOST = 64;

/**
 * The last runs of this isolate that were not traced, for as long as there is room: somebody may say something of one, and then it
 * is worth keeping after all. Feedback that comes later, or elsewhere, is kept without its trace.
 */
export class DroppedTraces {
  readonly #made = new Map<RunId, () => Trace>();

  keep(run: RunId, make: () => Trace): void {
    this.#made.set(run, make);
    const [oldest] = this.#made.keys();
    if (this.#made.size > MOST && oldest !== undefined) this.#made.delete(oldest);
  }

  /** The run's trace, once. */
  take(run: RunId): Trace | null {
    const make = this.#made.get(run);
    this.#made.delete(run);
    return make === undefined ? null : make();
  }
}
