/** Of calls whose cost nobody knows yet, and of any. */
const UNKNOWN = 2;
const MOST = 32;
/** A call that is older was forgotten: its request went away before it could say that it was over. */
const FORGOTTEN_MS = 10_000;
const KNOWN_CODES = 1000;

type Calls = { readonly begunMs: Set<{ readonly atMs: number }>; most: number };

/**
 * How many calls of one piece of code may be made at once. A call holds its thread until it ends, which all features may share, so
 * code whose calls take all of their fuel is called one at a time, and others get their turn between; what takes little is not held up.
 * Plain data, which requests may share.
 */
export class CodeTurns {
  readonly #calls = new Map<string, Calls>();

  /** Begins a call, or null: too many are under way. What it gives is told at the call's end what share of its fuel it took, if known. */
  begin(code: string, nowMs: number): ((share: number | null) => void) | null {
    const calls = this.#of(code);
    for (const one of calls.begunMs) if (nowMs - one.atMs > FORGOTTEN_MS) calls.begunMs.delete(one);
    if (calls.begunMs.size >= calls.most) return null;
    const begun = { atMs: nowMs };
    calls.begunMs.add(begun);
    return (share) => {
      calls.begunMs.delete(begun);
      if (share !== null) calls.most = Math.max(1, Math.min(MOST, Math.floor(1 / Math.max(share, 1 / MOST))));
    };
  }

  #of(code: string): Calls {
    const known = this.#calls.get(code) ?? { begunMs: new Set(), most: UNKNOWN };
    this.#calls.delete(code);
    this.#calls.set(code, known);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > KNOWN_CODES && oldest !== undefined) this.#calls.delete(oldest);
    return known;
  }
}
