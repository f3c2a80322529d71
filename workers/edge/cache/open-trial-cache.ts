import type { ItemTrial } from '#schema/contracts/item';
import type { Chosen } from '../choose-version.ts';
import type { Deps } from '../deps.ts';
import { RunCache } from './run-cache.ts';

const nameOf = ({ eval: id, item, arm, number }: ItemTrial): string => JSON.stringify([id, item, arm, number]);

/**
 * The cache of one trial in an eval, beside everybody's: nothing is in it but what this very trial was answered before it was
 * interrupted, so that is not paid again, and no trial is ever another one's repetition. The first try does not look.
 */
export function openTrialCache({ run, hash, view }: Chosen, trial: ItemTrial, deps: Deps): RunCache {
  return new RunCache({
    requester: { feature: run.feature, hash, unit: null, trial: nameOf(trial), providers: view.snapshot.providers },
    wish: { read: trial.again, write: true },
    store: deps.trialAnswers,
    flights: deps.flights,
    hold: deps.hold,
    refresh: async () => {},
    isKeptAtOnce: true,
  });
}
