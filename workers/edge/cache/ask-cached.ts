import type { PromptAction } from '#core/flow/action';
import type { StepOutcome } from '#core/flow/history';
import { askChain } from '../execute/ask-chain.ts';
import type { Asking } from '../execute/try-model.ts';
import { within } from '../execute/within.ts';
import type { Found } from './answer-store.ts';
import { give } from './give.ts';
import { makeAnswer } from './make-answer.ts';
import type { Flight, Landed } from './single-flight.ts';
import type { Request, RunCache } from './run-cache.ts';

type Means = Asking & { readonly cache: RunCache };
type Budget = { readonly budgetMs: number; readonly startMs: number };

/** Asks the chain whatever is kept, and keeps what it says. */
async function anew(request: Request, { budgetMs }: Budget, means: Means) {
  means.ledger.sawCache('miss');
  const made = await makeAnswer(request.action, budgetMs, means);
  if (made.kept !== null) means.cache.made(request, made.kept);
  return made;
}

/** Goes first: looks in KV, else asks the chain; whatever it comes back with, those who wait hear of it. */
async function lead(
  request: Request,
  budget: Budget,
  { flight: { landing, land }, ...means }: Means & { readonly flight: Flight },
): Promise<StepOutcome | null> {
  const { cache, caller } = means;
  cache.hold(landing);
  let landed: Landed = { how: 'nothing' };
  try {
    const found = await cache.store.find(request.digest, request.cache, caller);
    const given = found && give(request.action, found, { ...means, startMs: budget.startMs, shared: false });
    if (found !== null && given !== null) {
      landed = { how: 'found', found };
      cache.used(request, found);
      return given;
    }
    const { outcome, kept } = await anew(request, budget, means);
    if (outcome === null) landed = { how: 'left' };
    else if (kept !== null) landed = { how: 'found', found: { answer: kept, age: 'fresh' } };
    return outcome;
  } finally {
    land(landed);
  }
}

type Followed = Found | { readonly flight: Flight } | 'alone' | 'left';

/** What whoever went first came back with, or why it is not waited for: there is none, it had nothing, it takes too long, the caller left. */
async function follow(request: Request, { budgetMs }: Budget, means: Means): Promise<Followed> {
  const { cache, caller } = means;
  for (;;) {
    const flight = cache.flights.find(request.digest);
    // Begun before anything is awaited, or all who waited for one that left would go first.
    if (flight === undefined) return { flight: cache.flights.begin(request.digest) };
    // Half of the time is left for asking by oneself: whoever went first may never come back.
    const waited = await within(flight, Math.min(budgetMs, request.action.deadlineMs) / 2, caller);
    if (waited.ended === 'aborted') return 'left';
    if (waited.ended === 'timeout' || waited.value.how === 'nothing') return 'alone';
    if (waited.value.how === 'found') return waited.value.found;
  }
}

async function ask(request: Request, budget: Budget, means: Means): Promise<StepOutcome | null> {
  const { cache, ledger } = means;
  const { action, digest } = request;
  const take = (found: Found, shared: boolean): StepOutcome | null => {
    const given = give(action, found, { ...means, startMs: budget.startMs, shared });
    if (given !== null) cache.used(request, found);
    return given;
  };
  const near = cache.store.near(digest, request.cache);
  const given = near && take(near, false);
  if (given !== null) return given;
  const followed = await follow(request, budget, means);
  if (followed === 'left') return null;
  if (followed !== 'alone' && 'flight' in followed) return lead(request, budget, { ...means, flight: followed.flight });
  const shared = followed === 'alone' ? null : take(followed, true);
  if (shared !== null) return shared;
  const budgetMs = budget.budgetMs - (ledger.elapsedMs() - budget.startMs);
  return (await anew(request, { ...budget, budgetMs }, means)).outcome;
}

/**
 * Does a prompt step that asks for a cache: an answer that is kept, else that of an equal request under way, else the chain's. A
 * step that is done again is not answered as before. Null: the caller left.
 */
export async function askCached(
  action: PromptAction,
  budgetMs: number,
  means: Asking & { readonly cache: RunCache | null },
): Promise<StepOutcome | null> {
  const { cache, ledger } = means;
  const rules = action.cache;
  const request = cache === null || rules === undefined ? null : await cache.requestOf(action, rules);
  if (cache === null || request === null || action.visit > 1) {
    ledger.sawCache(action.visit > 1 ? 'miss' : 'bypass');
    return askChain(action, budgetMs, { ...means, cached: { result: 'bypass', answered: () => {} } });
  }
  const budget = { budgetMs, startMs: ledger.elapsedMs() };
  if (!cache.wish.read) return (await anew(request, budget, { ...means, cache })).outcome;
  return ask(request, budget, { ...means, cache });
}
