import { awaitWord, missingWord } from './approval.ts';
import { type Change, followedBy } from './change.ts';
import { completes } from './completes.ts';
import { decided } from './decided.ts';
import { openPeriod } from './enter-stage.ts';
import { machine } from './machine.ts';
import { proceed, type Proceeding } from './proceed.ts';
import type { FeatureState, RolloutState } from './state.ts';
import { unwatched } from './taken-back.ts';

/**
 * A pending rollout in its first stage. When that is the last one too, of 100, and needs somebody's word, it waits for it
 * exposing nobody: everybody at once is not taken back by saying no afterwards.
 */
export function begin(
  state: FeatureState,
  pending: RolloutState,
  { decree, nowMs }: { decree: Proceeding; nowMs: number },
): Change {
  const ready: FeatureState = { ...state, takenBack: unwatched(state, pending.candidate) };
  const waits = completes(pending.plan.stages[0]) && missingWord(pending) !== null;
  if (!waits) return proceed(ready, pending, { stage: 0, decree, nowMs });
  const stands: RolloutState = { ...pending, phase: 'running', stageSinceMs: nowMs, clockSinceMs: nowMs };
  const started = decided(ready, openPeriod(stands, 0, nowMs), decree);
  const why = { by: machine, reason: 'everybody would have it at once' };
  return followedBy(started, (next) => (next.rollout === null ? started : awaitWord(next, next.rollout, why)));
}
