import type { GuardrailVerdict } from '#core/evidence/verdict';
import type { RolloutView, ShadowView } from '#schema/contracts/rollout';
import { awaited } from './approval.ts';
import { decisionView } from './decision-view.ts';
import type { Decision } from './effect.ts';
import { gateViews } from './gate-view.ts';
import { guardrailView } from './guardrail-view.ts';
import type { RolloutState, TakenBack } from './state.ts';
import { verificationView } from './verification-view.ts';

/**
 * What the shell counted beside the state: verdicts of now, units counted in each arm, units seen but not counted, what was
 * mirrored (null: never a shadow stage), decisions.
 */
export type Counted = {
  readonly verdicts: readonly GuardrailVerdict[];
  readonly units: { readonly control: number; readonly candidate: number };
  readonly uncounted: Readonly<Record<string, number>>;
  readonly shadow: ShadowView | null;
  readonly decisions: readonly Decision[];
};

/** A rollout as people and programs see it; `feature` is in its id, `takenBack` is the feature's (`FeatureState.takenBack`). */
export function viewOf(rollout: RolloutState, counted: Counted, takenBack: readonly TakenBack[]): RolloutView {
  const { id, control, candidate, kind, phase, stage, percent, plan, waitingFor } = rollout;
  const { createdBy, createdAtMs, stageSinceMs, endedAtMs } = rollout;
  const feature = id.slice(0, id.lastIndexOf('.')) as RolloutView['feature'];
  const position = { phase, stage, percent, plan, waitingFor, guarded: plan.guardrails.length > 0 };
  return {
    ...{ id, feature, control, candidate, kind, ...position },
    gates: gateViews(rollout),
    guardrails: counted.verdicts.map(guardrailView),
    uncounted: { ...counted.uncounted },
    units: { ...counted.units },
    awaits: awaited(rollout)?.role ?? null,
    approvals: [...rollout.approvals],
    shadow: counted.shadow,
    verification: verificationView(rollout, takenBack),
    decisions: counted.decisions.map(decisionView),
    ...{ createdBy, createdAtMs, stageSinceMs, endedAtMs },
  };
}
