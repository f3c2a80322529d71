import type { Asked } from '../asked.ts';
import type { Chosen } from '../choose-version.ts';
import type { Deps } from '../deps.ts';
import { isCompared } from './is-compared.ts';
import { refreshAnswer } from './refresh-answer.ts';
import { RunCache } from './run-cache.ts';

/** The cache of a run; null: it takes nothing from any, and gives nothing. */
export function openCache(chosen: Chosen, { cache: wish }: Asked, deps: Deps): RunCache | null {
  const { run, hash, route, view } = chosen;
  if (!wish.read && !wish.write) return null;
  if (route.rollout !== null && isCompared(run, route.rollout)) return null;
  return new RunCache({
    requester: { feature: run.feature, hash, unit: run.unit, trial: null, providers: view.snapshot.providers },
    wish,
    store: deps.answers,
    flights: deps.flights,
    hold: deps.hold,
    isKeptAtOnce: false,
    refresh: (action, digest) => refreshAnswer({ action, digest }, chosen, deps),
  });
}
