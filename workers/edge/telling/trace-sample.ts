const PER_SECOND = 20;
const MOST_SAVED = 100;

/**
 * Which runs are traced: all that went wrong in any way, and of the rest as many as a bucket of a hundred gives that refills
 * with twenty a second. At a developer's pace that is every run; counters are exact whatever is dropped here.
 */
export class TraceSample {
  #saved = MOST_SAVED;
  #atMs = 0;

  takes(run: { remarkable: boolean }, nowMs: number): boolean {
    const refill = Math.max(0, ((nowMs - this.#atMs) * PER_SECOND) / 1000);
    this.#saved = Math.min(MOST_SAVED, this.#saved + refill);
    this.#atMs = nowMs;
    if (run.remarkable) return true;
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
