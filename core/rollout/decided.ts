import type { Phase } from '#schema/contracts/rollout';
import type { Actor } from '#schema/contracts/rpc';
import { type Change, changed, type Note, plainNote } from './change.ts';
import type { DecisionName } from './effect.ts';
import type { Evidence } from './event.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** Who decided what, why, and upon which counts; `detail` is for the audit entry alone. */
export type Decree = {
  readonly decision: DecisionName;
  readonly by: Actor;
  readonly reason: string;
  readonly evidence?: Evidence | null;
  readonly detail?: Readonly<Record<string, unknown>>;
};

/** What the audit calls a decision: as the endpoint that asks for it is called, where there is one. */
const actions: Record<DecisionName, string> = {
  started: 'rollout.start',
  queued: 'rollout.queue',
  gated: 'rollout.gate',
  gate_passed: 'gate.pass',
  gate_inconclusive: 'gate.inconclusive',
  gate_overridden: 'rollout.override',
  superseded: 'rollout.supersede',
  percent_set: 'traffic.set',
  held: 'rollout.hold',
  awaiting_approval: 'rollout.await',
  approved: 'rollout.approve',
  mirror_spent: 'rollout.mirror_spent',
  regraded: 'rollout.regrade',
  advanced: 'rollout.advance',
  advanced_by_hand: 'rollout.advance',
  completed: 'rollout.complete',
  completed_by_hand: 'rollout.complete',
  paused: 'rollout.pause',
  resumed: 'rollout.resume',
  rolled_back: 'rollout.rollback',
  reverted: 'rollout.rollback',
};

/** The phase that a rollout is in; one that nobody knows yet is about to begin. */
const phaseIn = ({ rollout, promoted, queued }: FeatureState, { id }: RolloutState): Phase =>
  [rollout, promoted, queued].find((one) => one?.id === id)?.phase ?? 'pending';

/** A decision, counted and noted; `state` is the one before it. Where the rollout then stands in its feature is the caller's to say. */
export function decide(
  state: FeatureState,
  rollout: RolloutState,
  decree: Decree,
): { readonly rollout: RolloutState; readonly note: Note } {
  const { decision, by, reason, evidence = null } = decree;
  const after: RolloutState = { ...rollout, decisions: rollout.decisions + 1 };
  const { id, phase, stage, percent } = after;
  const detail = { decision, phase, stage, percent, ...decree.detail };
  const taken = { name: decision, rollout: after, from: phaseIn(state, rollout), evidence };
  const note: Note = { ...plainNote, by, action: actions[decision], subject: id, reason, detail, rollout: id, taken };
  return { rollout: after, note };
}

/** The state with its rollout replaced by a decision. */
export function decided(state: FeatureState, rollout: RolloutState, decree: Decree): Change {
  const { rollout: after, note } = decide(state, rollout, decree);
  return changed({ ...state, rollout: after }, note);
}
