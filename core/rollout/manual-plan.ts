import type { Guardrail } from '#schema/contracts/guardrail';
import type { Plan } from '#schema/contracts/plan';

/** Traffic moved by hand as a plan: one stage without a hold, and otherwise what a plan says that says nothing. */
export function manualPlan(percent: number, guardrails: readonly Guardrail[]): Plan {
  return {
    stages: [{ percent, holdS: 0, minUnits: 0 }],
    guardrails: [...guardrails],
    alpha: 0.01,
    whenUnknown: {
      no_data: 'hold',
      too_little_data: 'hold',
      grader_failed: 'hold',
      telemetry_late: 'hold',
      assignment_skewed: 'by_side',
    },
    revertS: 86_400,
  };
}
