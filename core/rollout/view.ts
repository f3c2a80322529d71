import type { GuardrailVerdict } from '#core/evidence/verdict';
import type { DecisionView, GuardrailView, RolloutView } from '#schema/contracts/rollout';
import type { Decision } from './effect.ts';
import type { RolloutState } from './state.ts';

/** What the shell counted beside the state: verdicts of now, units counted in each arm, units seen but not counted, decisions. */
export type Counted = {
  readonly verdicts: readonly GuardrailVerdict[];
  readonly units: { readonly control: number; readonly candidate: number };
  readonly uncounted: Readonly<Record<string, number>>;
  readonly decisions: readonly Decision[];
};

/** A verdict for people; `threshold` is the log evidence at which its watch decides. */
export function guardrailView({
  id,
  metric,
  verdict,
  cause,
  logE,
  alpha,
  watch,
  periods,
}: GuardrailVerdict): GuardrailView {
  const counts = periods.map(({ w, n0, k0, n1, k1 }) => ({ w, n0, k0, n1, k1 }));
  const said = { id, metric, verdict, logE, alpha, threshold: Math.log(1 / alpha), watch, periods: counts };
  return cause === undefined ? said : { ...said, cause };
}

/** A decision for people; it can be replayed when counts were looked at. */
export function decisionView({ rollout: _, evidence, ...decision }: Decision): DecisionView {
  const replayable = evidence !== null && evidence.verdicts.length > 0;
  return replayable ? { ...decision, replayable, inputs: evidence.inputs } : { ...decision, replayable };
}

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
