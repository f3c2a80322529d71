import { ageOf, type Age } from '#core/cache/age-of';
import { KeptAnswer, answerKey } from '#schema/contracts/kept-answer';
import type { PromptCache } from '#schema/contracts/prompt-step';
import type { Caller } from '../execute/caller.ts';
import { within } from '../execute/within.ts';
import type { AnswerMemory } from './answer-memory.ts';

/** Where answers are kept: every isolate's KV, as text. */
export type AnswerPorts = {
  readonly get: (key: string) => Promise<string | null>;
  readonly put: (key: string, text: string, expirationTtlS: number) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
};

/** An answer that may be given. */
export type Found = { readonly answer: KeptAnswer; readonly age: Exclude<Age, 'old'> };

/** A run waits for KV no longer: it would rather ask the model. */
const READ_MS = 250;
/** KV keeps nothing for less. */
const LEAST_TTL_S = 60;

function read(text: string): KeptAnswer | null {
  try {
    const kept = KeptAnswer.safeParse(JSON.parse(text));
    return kept.success ? kept.data : null;
  } catch {
    return null;
  }
}

/** The kept answers: the isolate's memory before KV. Neither ever fails a run: what cannot be had is not there. */
export class AnswerStore {
  readonly #memory: AnswerMemory;
  readonly #ports: AnswerPorts;
  readonly #now: () => number;

  constructor(memory: AnswerMemory, ports: AnswerPorts, now: () => number) {
    this.#memory = memory;
    this.#ports = ports;
    this.#now = now;
  }

  /** What memory has, fresh, and for so short a while that KV need not be asked. */
  near(digest: string, cache: PromptCache): Found | null {
    const kept = this.#memory.find(digest, this.#now());
    if (kept === null || !kept.trusted) return null;
    return ageOf(kept.answer.madeAtMs, cache, this.#now()) === 'fresh' ? { answer: kept.answer, age: 'fresh' } : null;
  }

  /** What KV has; where it cannot be asked, what memory has. */
  async find(digest: string, cache: PromptCache, caller: Caller): Promise<Found | null> {
    const asked = await this.#ask(digest, caller);
    const answer = this.#newest(digest, asked);
    const age = answer === null ? 'old' : ageOf(answer.madeAtMs, cache, this.#now());
    if (answer === null || age === 'old') {
      if (asked !== 'away') this.#memory.forget(digest);
      return null;
    }
    if (asked !== 'away') this.#memory.keep(digest, answer, this.#now());
    return { answer, age };
  }

  /** Keeps an answer here at once. */
  keepNear(digest: string, answer: KeptAnswer): void {
    this.#memory.keep(digest, answer, this.#now());
  }

  /** Keeps an answer for everybody. Does not reject. */
  async keep(digest: string, answer: KeptAnswer, { ttlS, staleS = 0 }: PromptCache): Promise<void> {
    try {
      await this.#ports.put(answerKey(digest), JSON.stringify(answer), Math.max(LEAST_TTL_S, ttlS + staleS));
    } catch (error) {
      console.error('An answer could not be kept.', error);
    }
  }

  /** Forgets an answer here at once, and everywhere. Does not reject. */
  async forget(digest: string): Promise<void> {
    this.#memory.forget(digest);
    try {
      await this.#ports.remove(answerKey(digest));
    } catch (error) {
      console.error('An answer could not be forgotten.', error);
    }
  }

  /** KV's, or memory's where it is newer (KV may lag behind its own writes) or KV cannot be asked. */
  #newest(digest: string, asked: KeptAnswer | null | 'away'): KeptAnswer | null {
    const near = this.#memory.find(digest, this.#now())?.answer ?? null;
    if (asked === 'away') return near;
    return asked !== null && near !== null && near.madeAtMs > asked.madeAtMs ? near : asked;
  }

  async #ask(digest: string, caller: Caller): Promise<KeptAnswer | null | 'away'> {
    try {
      const waited = await within(this.#ports.get(answerKey(digest)), READ_MS, caller);
      if (waited.ended !== 'done') return 'away';
      return waited.value === null ? null : read(waited.value);
    } catch (error) {
      console.error('Kept answers cannot be read.', error);
      return 'away';
    }
  }
}
