import type { Guardrail } from '#schema/contracts/guardrail';
import type { Plan } from '#schema/contracts/plan';
import type { Stage } from '#schema/contracts/stage';
import type { FeatureState, Frozen, RolloutState } from './state.ts';

/** A plan as it was kept before stages had more to ask. */
type OldPlan = Omit<Plan, 'stages' | 'onNewer' | 'guardrails' | 'gates'> & {
  readonly onNewer?: Plan['onNewer'];
  readonly gates?: Plan['gates'];
  readonly stages: readonly (Pick<Stage, 'percent' | 'holdS' | 'minUnits'> & Partial<Stage>)[];
  readonly guardrails: readonly Guardrail[];
};

type Later = 'segment' | 'earlier' | 'mirrorSpent' | 'skipped' | 'approvals' | 'gates';

/** A rollout as it was kept before it had audiences, mirrors, approvals and gates. */
export type OldRolloutState = Omit<RolloutState, Later | 'plan' | 'frozen'> &
  Partial<Pick<RolloutState, Later>> & {
    readonly plan: OldPlan;
    readonly frozen: Omit<Frozen, 'grading'> & Partial<Frozen>;
  };

/** A feature as it was kept before rollouts queued and were watched after their end. */
export type OldFeatureState = Omit<FeatureState, 'rollout' | 'promoted' | 'queued' | 'takenBack'> &
  Partial<Pick<FeatureState, 'takenBack'>> & {
    readonly rollout: OldRolloutState | null;
    readonly promoted: OldRolloutState | null;
    readonly queued?: OldRolloutState | null;
  };

/** A rollout as this version of the machine knows it; what an older one did not write down was not there then. */
export function upgradedRollout(old: OldRolloutState): RolloutState {
  const stages = old.plan.stages.map((stage): Stage => ({ requires: [], notWorse: [], ...stage }));
  return {
    ...{ segment: null, earlier: [], mirrorSpent: false, skipped: false, approvals: [], gates: [] },
    ...old,
    plan: { onNewer: 'refuse', gates: [], ...old.plan, stages, guardrails: [...old.plan.guardrails] },
    frozen: { grading: 1, ...old.frozen },
  };
}

/** A feature's state as it was kept by this version of the machine or an older one. A state of today is left as it is, so it may be read twice. */
export function upgraded(old: OldFeatureState): FeatureState {
  const of = (rollout: OldRolloutState | null | undefined): RolloutState | null =>
    rollout ? upgradedRollout(rollout) : null;
  return {
    takenBack: [],
    ...old,
    rollout: of(old.rollout),
    promoted: of(old.promoted),
    queued: of(old.queued),
  };
}
