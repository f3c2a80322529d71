import type { DecisionView } from '#schema/contracts/rollout';
import type { Decision } from './effect.ts';

/** A decision for people; it can be replayed when counts were looked at. */
export function decisionView(taken: Decision): DecisionView {
  const { n, atMs, decision, by, reason, fromPhase, toPhase, stage, percent, evidence } = taken;
  const said = { n, atMs, decision, by, reason, fromPhase, toPhase, stage, percent };
  const replayable = evidence !== null && evidence.verdicts.length > 0;
  return replayable
    ? { ...said, replayable, inputs: evidence.inputs, verdicts: evidence.verdicts }
    : { ...said, replayable };
}
