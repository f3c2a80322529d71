/**
 * How far ahead an alarm is set at least, in ms. An alarm may ring up to a millisecond early; setting it to the very time it
 * rings for would change nothing on disk, so the runtime would not schedule it and it would never ring again.
 */
export const AHEAD_MS = 10;
/** An alarm this late, in ms, is lost: whatever wakes the object next sets it again. */
const LOST_MS = 2000;

/** The one alarm of an object, kept at the earliest need. An earlier one that is set already stays: it rings and sets the next. */
export class AlarmClock {
  #atMs: number | null = null;
  readonly #set: (atMs: number) => void;

  constructor(set: (atMs: number) => void) {
    this.#set = set;
  }

  /** The alarm rang: nothing is set until the next need. */
  rang(): void {
    this.#atMs = null;
  }

  /** Somebody needs to be woken at `atMs`, or as soon as can be when that is over. */
  need(atMs: number, nowMs: number): void {
    const wantedMs = Math.max(atMs, nowMs + AHEAD_MS);
    const stands = this.#atMs !== null && this.#atMs <= wantedMs && this.#atMs > nowMs - LOST_MS;
    if (stands) return;
    this.#atMs = wantedMs;
    this.#set(this.#atMs);
  }
}
