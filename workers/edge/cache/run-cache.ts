import { requestText, type Requester } from '#core/cache/request-text';
import type { PromptAction } from '#core/flow/action';
import type { KeptAnswer } from '#schema/contracts/kept-answer';
import type { PromptCache } from '#schema/contracts/prompt-step';
import type { Deps } from '../deps.ts';
import { hex } from '../names/hex.ts';
import type { AnswerStore, Found } from './answer-store.ts';
import type { CacheWish } from './cache-wish.ts';
import type { SingleFlight } from './single-flight.ts';

/** What a run's cache is made of: whose requests they are, and what the isolate has; `refresh` makes an answer anew, behind the reply. */
export type CacheMeans = {
  readonly requester: Requester;
  readonly wish: CacheWish;
  readonly store: AnswerStore;
  readonly flights: SingleFlight;
  readonly hold: Deps['hold'];
  readonly refresh: (action: PromptAction, digest: string) => Promise<void>;
  /** Answers are kept everywhere as they are made, for a run that may be interrupted and made again; else when it is over. */
  readonly isKeptAtOnce: boolean;
};

/** A step's request, by the digest under which its answer is kept. */
export type Request = { readonly action: PromptAction; readonly cache: PromptCache; readonly digest: string };

const encoder = new TextEncoder();

/** What one run takes from the cache and gives to it. What it was answered stays kept only if nothing in the run speaks against it. */
export class RunCache {
  readonly wish: CacheWish;
  readonly store: AnswerStore;
  readonly flights: SingleFlight;
  readonly hold: Deps['hold'];
  readonly #means: CacheMeans;
  readonly #made: { readonly request: Request; readonly answer: KeptAnswer }[] = [];
  readonly #used: string[] = [];

  constructor(means: CacheMeans) {
    this.#means = means;
    this.wish = means.wish;
    this.store = means.store;
    this.flights = means.flights;
    this.hold = means.hold;
  }

  /** The request of a step that asks for a cache; null: it is none that may be kept. */
  async requestOf(action: PromptAction, cache: PromptCache): Promise<Request | null> {
    const text = requestText(action, this.#means.requester);
    if (text === null) return null;
    const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text));
    return { action, cache, digest: hex(new Uint8Array(digest)) };
  }

  /** Notes an answer that was given, and has an old one made anew behind the reply. */
  used({ action, digest }: Request, { age }: Found): void {
    this.#used.push(digest);
    if (age === 'stale') this.hold(this.#means.refresh(action, digest));
  }

  /** Keeps an answer in the isolate at once, and for everybody when the run is over. */
  made(request: Request, answer: KeptAnswer): void {
    this.store.keepNear(request.digest, answer);
    this.#made.push({ request, answer });
    if (this.#means.isKeptAtOnce) this.hold(this.store.keep(request.digest, answer, request.cache));
  }

  /** The run is over. What was disproved is forgotten. */
  settle(isDisproved: boolean): void {
    for (const { request, answer } of this.#made) {
      if (isDisproved) this.hold(this.store.forget(request.digest));
      else if (!this.#means.isKeptAtOnce) this.hold(this.store.keep(request.digest, answer, request.cache));
    }
    if (isDisproved) for (const digest of this.#used) this.hold(this.store.forget(digest));
  }
}
