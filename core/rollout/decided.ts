import type { Actor } from '#schema/contracts/rpc';
import { type Change, changed } from './change.ts';
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

/** The state with its rollout replaced by a decision, which is counted and noted. */
export function decided(state: FeatureState, rollout: RolloutState, decree: Decree): Change {
  const { decision, by, reason, evidence = null } = decree;
  const { id, phase, stage, percent, decisions } = rollout;
  const detail = { decision, phase, stage, percent, ...decree.detail };
  const note = { by, action: actions[decision], subject: id, reason, detail, decision, evidence };
  return changed({ ...state, rollout: { ...rollout, decisions: decisions + 1 } }, note);
}
