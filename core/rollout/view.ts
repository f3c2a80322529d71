import type { GuardrailVerdict } from '#core/evidence/verdict';
import type { RolloutView } from '#schema/contracts/rollout';
import { decisionView } from './decision-view.ts';
import type { Decision } from './effect.ts';
import { guardrailView } from './guardrail-view.ts';
import type { RolloutState } from './state.ts';

/** What the shell counted beside the state: verdicts of now, units counted in each arm, units seen but not counted, decisions. */
export type Counted = {
  readonly verdicts: readonly GuardrailVerdict[];
  readonly units: { readonly control: number; readonly candidate: number };
  readonly uncounted: Readonly<Record<string, number>>;
  readonly decisions: readonly Decision[];
};

/** A rollout as people and programs see it; `feature` is in its id. */
export function viewOf(rollout: RolloutState, counted: Counted): RolloutView {
  const { id, control, candidate, kind, phase, stage, percent, plan, waitingFor } = rollout;
  const { createdBy, createdAtMs, stageSinceMs, endedAtMs } = rollout;
  const feature = id.slice(0, id.lastIndexOf('.')) as RolloutView['feature'];
  const position = { phase, stage, percent, plan, waitingFor, guarded: plan.guardrails.length > 0 };
  return {
    ...{ id, feature, control, candidate, kind, ...position },
    guardrails: counted.verdicts.map(guardrailView),
    uncounted: { ...counted.uncounted },
    units: { ...counted.units },
    decisions: counted.decisions.map(decisionView),
    ...{ createdBy, createdAtMs, stageSinceMs, endedAtMs },
  };
}
