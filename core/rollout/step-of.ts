import type { AlertResult } from '#schema/contracts/alert';
import type { Change } from './change.ts';
import type { Effect } from './effect.ts';
import { effectsOf } from './effects-of.ts';
import { routeOf } from './route.ts';
import type { FeatureState } from './state.ts';

/** The next state and what the shell must do about it; `alert` answers the sender of an alert, null for any other event. */
export type Step = {
  readonly state: FeatureState;
  readonly effects: readonly Effect[];
  readonly alert: AlertResult | null;
};

/** Most evidence changes nothing: then no routes are written out to be compared. They are built by the same code, so their JSON tells. */
const isRerouted = (before: FeatureState, after: FeatureState): boolean =>
  after !== before && JSON.stringify(routeOf(before)) !== JSON.stringify(routeOf(after));

/** Once there is something to tell: the numbers grow, and every difference becomes an effect. */
export function stepOf(before: FeatureState, change: Change, nowMs: number): Step {
  const { notes, alert } = change;
  const rerouted = isRerouted(before, change.state);
  if (notes.length === 0 && !rerouted) return { state: change.state, effects: [], alert };

  const revision = before.revision + (rerouted ? 1 : 0);
  const state: FeatureState = { ...change.state, revision, seq: before.seq + 1 };
  return { state, effects: effectsOf(before, { state, notes, rerouted }, nowMs), alert };
}
