import type { Json } from '#schema/contracts/json';
import type { CacheResult, Usage } from '#schema/contracts/run';
import type { Trace } from '#schema/contracts/trace';
import { Bill, type Charge } from './bill.ts';

type Span = Trace['spans'][number];

/** A document by its collection and its id. */
type FoundName = { readonly collection: string; readonly id: string };

/** A span before its times are known. */
export type SpanDraft = Omit<Span, 'startMs' | 'durationMs'>;

/** A trace holds no more. */
const MOST_SPANS = 200;

/** The worse of what the cache did for several steps is what it did for the run. */
const order: readonly CacheResult[] = ['hit', 'stale', 'bypass', 'miss'];

type Noted = { readonly startMs: number; readonly durationMs: number; readonly make: () => SpanDraft };

/** What a run did and spent, all tries included. Times count from the run's start. */
export class Ledger {
  readonly #noted: Noted[] = [];
  readonly #found = new Map<string, FoundName>();
  /** What happened how often, by names that counters can carry (`schema/contracts/happening.ts`). */
  readonly happened = new Map<string, number>();
  /** What has to be paid, by step and model. */
  readonly bill = new Bill();
  attempts = 0;
  fallback = false;
  /** A guard did not let something pass, whatever was done about it. */
  tripped = false;
  /** When the first part of a streamed text went out. */
  firstContentMs: number | null = null;
  /** Why the model stopped that answered last, in its own word. */
  finish: string | null = null;
  /** What the cache did; null: no step asks for one. */
  cache: CacheResult | null = null;
  usage: Usage = { inputTokens: 0, outputTokens: 0 };
  /** Null as soon as one price is unknown: unknown is not nothing. */
  costUsd: number | null = 0;
  /** What is known of the cost, however much is not: what a budget can be held to. */
  knownUsd = 0;
  /** What answers that were kept took when they were made; null: there was none. It is no cost of this run. */
  kept: { readonly tokens: number; readonly usd: number | null } | null = null;
  readonly #now: () => number;
  readonly #startedMs: number;

  constructor(now: () => number, startedMs: number) {
    this.#now = now;
    this.#startedMs = startedMs;
  }

  /** Never negative: a clock that was set back would make records that nobody accepts. */
  elapsedMs(): number {
    return Math.max(0, this.#now() - this.#startedMs);
  }

  /** Notes a part of the run that began at `startMs` and ends now. What it was is only asked when somebody wants the trace. */
  note(startMs: number, make: () => SpanDraft): void {
    if (this.#noted.length < MOST_SPANS)
      this.#noted.push({ startMs, durationMs: Math.max(0, this.elapsedMs() - startMs), make });
  }

  happens(what: string): void {
    this.happened.set(what, (this.happened.get(what) ?? 0) + 1);
  }

  /** What a retrieval found, whatever was made of it: the answer may stand on it. */
  finds(collection: string, documents: readonly { readonly id: string }[]): void {
    for (const { id } of documents) this.#found.set(`${collection}/${id}`, { collection, id });
  }

  found(): FoundName[] {
    return [...this.#found.values()];
  }

  spans(): Span[] {
    return this.#noted.map(({ startMs, durationMs, make }) => ({ ...make(), startMs, durationMs }));
  }

  sawCache(result: CacheResult): void {
    if (this.cache === null || order.indexOf(result) > order.indexOf(this.cache)) this.cache = result;
  }

  /** No model was called, because what it would have been asked was answered before. */
  get isCached(): boolean {
    return this.attempts === 0 && (this.cache === 'hit' || this.cache === 'stale');
  }

  keptUsage({ usage, costUsd }: { readonly usage: Usage; readonly costUsd: number | null }): void {
    const { tokens, usd } = this.kept ?? { tokens: 0, usd: 0 };
    this.kept = {
      tokens: tokens + usage.inputTokens + usage.outputTokens,
      usd: usd === null || costUsd === null ? null : usd + costUsd,
    };
  }

  spend(charge: Charge): void {
    const { usage, usd } = charge;
    this.bill.add(charge);
    this.usage = {
      inputTokens: this.usage.inputTokens + usage.inputTokens,
      outputTokens: this.usage.outputTokens + usage.outputTokens,
    };
    this.knownUsd += usd ?? 0;
    this.costUsd = usd === null || this.costUsd === null ? null : this.costUsd + usd;
  }
}

/** Attributes without those that are not known. */
export function attributes(all: { [name: string]: Json | undefined }): { [name: string]: Json } {
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
