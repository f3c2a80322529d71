import type { KeptAnswer } from '#schema/contracts/kept-answer';

/** What a key and a record cost beside the text. */
const ENVELOPE_CHARS = 300;
/** An answer that another isolate has replaced or forgotten is given here no longer than this; then KV is asked again. */
const TRUSTED_MS = 60_000;

type Entry = { readonly answer: KeptAnswer; readonly sinceMs: number };

const charsOf = ({ text }: KeptAnswer): number => text.length + ENVELOPE_CHARS;

/** The newest answers in the isolate's memory, by digest, of at most so many characters. The least recently used goes first. */
export class AnswerMemory {
  readonly #entries = new Map<string, Entry>();
  readonly #mostChars: number;
  #chars = 0;

  constructor(mostChars: number) {
    this.#mostChars = mostChars;
  }

  /** The answer, and whether it is so new here that KV need not be asked. */
  find(digest: string, nowMs: number): { readonly answer: KeptAnswer; readonly trusted: boolean } | null {
    const entry = this.#entries.get(digest);
    if (entry === undefined) return null;
    this.#entries.delete(digest);
    this.#entries.set(digest, entry);
    return { answer: entry.answer, trusted: Math.abs(nowMs - entry.sinceMs) < TRUSTED_MS };
  }

  keep(digest: string, answer: KeptAnswer, nowMs: number): void {
    this.forget(digest);
    this.#entries.set(digest, { answer, sinceMs: nowMs });
    this.#chars += charsOf(answer);
    for (const oldest of this.#entries.keys()) {
      if (this.#chars <= this.#mostChars) break;
      this.forget(oldest);
    }
  }

  forget(digest: string): void {
    const entry = this.#entries.get(digest);
    if (entry === undefined) return;
    this.#entries.delete(digest);
    this.#chars -= charsOf(entry.answer);
  }
}
