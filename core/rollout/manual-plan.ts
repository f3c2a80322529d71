import type { Guardrail } from '#schema/contracts/guardrail';
import type { SegmentName } from '#schema/contracts/ids';
import type { Plan } from '#schema/contracts/plan';
import type { Stage } from '#schema/contracts/stage';

/** Whom traffic moved by hand exposes. */
export type ByHand = { readonly percent: number; readonly segment: SegmentName | null };

/** A stage without a hold. Everybody of a segment is allowed by hand too, though there is then nobody to compare with. */
export function manualStage({ percent, segment }: ByHand): Stage {
  const stage: Stage = { percent, holdS: 0, minUnits: 0, requires: [], notWorse: [] };
  if (segment === null) return stage;
  return percent === 100 ? { ...stage, segment, blind: true } : { ...stage, segment };
}

/** Traffic moved by hand as a plan: one stage without a hold, and otherwise what a plan says that says nothing. */
export function manualPlan(exposed: ByHand, guardrails: readonly Guardrail[]): Plan {
  return {
    stages: [manualStage(exposed)],
    guardrails: [...guardrails],
    gates: [],
    alpha: 0.01,
    whenUnknown: {
      no_data: 'hold',
      too_little_data: 'hold',
      grader_failed: 'hold',
      telemetry_late: 'hold',
      assignment_skewed: 'by_side',
    },
    revertS: 86_400,
    onNewer: 'refuse',
  };
}
