import type { AlertResult } from '#schema/contracts/alert';
import type { RolloutId } from '#schema/contracts/ids';
import type { Happening } from '#schema/contracts/notification';
import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import type { Phase } from '#schema/contracts/rollout';
import type { Actor } from '#schema/contracts/rpc';
import type { DecisionName } from './effect.ts';
import type { Evidence } from './event.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** A decision about a rollout: as it stands after it, the phase it was in before, and the counts that were looked at. */
export type Taken = {
  readonly name: DecisionName;
  readonly rollout: RolloutState;
  readonly from: Phase;
  readonly evidence: Evidence | null;
};

/**
 * What is written down about a change and told: always an audit entry; a numbered decision when it is one; an incident of this
 * title; and what receivers hear beside what they hear of the decision. `rollout` is the one it is about.
 */
export type Note = {
  readonly by: Actor;
  readonly action: string;
  readonly subject: string;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly rollout: RolloutId | null;
  readonly taken: Taken | null;
  readonly incident: string | null;
  readonly happening: Happening | null;
};

/** What an event leads to before it is numbered: the state after it, what is noted on the way, and what an alert's sender is told. */
export type Change = {
  readonly state: FeatureState;
  readonly notes: readonly Note[];
  readonly alert: AlertResult | null;
};

/** A change, or why there is none. */
export type Changed = Result<Change, Failure>;

/** What a note says when it says nothing more. */
export const plainNote = { rollout: null, taken: null, incident: null, happening: null } as const;

/** A change with its note; without one it is told to nobody, but for the route if that differs. */
export function changed(state: FeatureState, note: Note | null): Change {
  return { state, notes: note === null ? [] : [note], alert: null };
}

/** Two changes in one step: what the second makes of the state after the first, and what was noted on the way. */
export function followedBy(first: Change, second: (state: FeatureState) => Change): Change {
  const then = second(first.state);
  return { state: then.state, notes: [...first.notes, ...then.notes], alert: then.alert ?? first.alert };
}
