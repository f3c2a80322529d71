import type { Actor } from '#schema/contracts/rpc';
import { changed, type Change } from './change.ts';
import type { DecisionName } from './effect.ts';
import type { Evidence } from './event.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** Who decided what, why, and upon which counts; `detail` is for the audit entry alone. */
export type Decree = {
  readonly decision: DecisionName;
  readonly by: Actor;
  readonly reason: string;
  readonly evidence?: Evidence | null;
  readonly detail?: unknown;
};

/** The state with its rollout replaced by a decision, which is counted and noted. */
export function decided(state: FeatureState, rollout: RolloutState, decree: Decree): Change {
  const { decision, by, reason, evidence = null, detail = null } = decree;
  const numbered = { ...rollout, decisions: rollout.decisions + 1 };
  const action = `rollout.${decision}`;
  return changed(
    { ...state, rollout: numbered },
    { by, action, subject: rollout.id, reason, detail, decision, evidence },
  );
}
