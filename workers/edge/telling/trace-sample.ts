const PER_SECOND = 20;
const MOST_SAVED = 100;

/** Tokens that come back with time: a hundred at most, twenty a second. */
class Bucket {
  #saved = MOST_SAVED;
  #atMs = 0;

  fill(nowMs: number): void {
    const refill = Math.max(0, ((nowMs - this.#atMs) * PER_SECOND) / 1000);
    this.#saved = Math.min(MOST_SAVED, this.#saved + refill);
    this.#atMs = nowMs;
  }

  takes(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}

/** What decides whether a run is traced. `remarkable`: it went wrong in any way, a guard tripped, or it is measured; `wanted`: its caller keeps the trace that it is a part of. */
export type About = { readonly remarkable: boolean; readonly wanted?: boolean | undefined };

/**
 * Which runs are traced: all that are remarkable, whatever their caller keeps, and of the rest as many as a bucket of a hundred
 * gives that refills with twenty a second. Those that a caller wants have a bucket of their own, because most tracing libraries
 * say so of every request. At a developer's pace that is every run; counters are exact whatever is dropped here.
 */
export class TraceSample {
  readonly #usual = new Bucket();
  readonly #wanted = new Bucket();

  takes({ remarkable, wanted = false }: About, nowMs: number): boolean {
    this.#usual.fill(nowMs);
    this.#wanted.fill(nowMs);
    return remarkable || (wanted && this.#wanted.takes()) || this.#usual.takes();
  }
}
