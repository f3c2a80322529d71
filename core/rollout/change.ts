import type { AlertResult } from '#schema/contracts/alert';
import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import type { Actor } from '#schema/contracts/rpc';
import type { DecisionName } from './effect.ts';
import type { Evidence } from './event.ts';
import type { FeatureState } from './state.ts';

/** What is written down about a change: an audit entry, and a numbered decision when it is one about the rollout. */
export type Note = {
  readonly by: Actor;
  readonly action: string;
  readonly subject: string;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly decision: DecisionName | null;
  readonly evidence: Evidence | null;
};

/** What an event leads to before it is numbered: the state after it, what is noted, and what an alert's sender is told. */
export type Change = {
  readonly state: FeatureState;
  readonly note: Note | null;
  readonly incident: string | null;
  readonly alert: AlertResult | null;
};

/** A change, or why there is none. */
export type Changed = Result<Change, Failure>;

/** A change with its note; without one it is told to nobody, but for the route if that differs. */
export function changed(state: FeatureState, note: Note | null): Change {
  return { state, note, incident: null, alert: null };
}
