import type { Guardrail } from '#schema/contracts/guardrail';
import type { Plan } from '#schema/contracts/plan';
import type { Issue } from '#schema/contracts/problem';

/** What the runs of a watched feature can say of a flag; what a person thinks, or a grader, belongs to the feature's own rollouts. */
const askable = ['error', 'fallback', 'slow', 'costly', 'blocked'] as const satisfies Guardrail['metric'][];

const issue = (path: string, message: string): Issue => ({ path: `plan.${path}`, message });

function guardrailFaults({ guardrails }: Plan): Issue[] {
  return guardrails.flatMap(({ metric }, index) =>
    askable.some((one) => one === metric)
      ? []
      : [issue(`guardrails.${index}.metric`, `Of a flag it cannot be asked; what can: ${askable.join(', ')}.`)],
  );
}

/** Where no feature is watched nobody is counted: whatever waits for units would wait for ever. */
function unwatchedFaults({ watch, guardrails, stages }: Plan): Issue[] {
  if (watch !== undefined) return [];
  const why = 'Without `watch`, a feature whose runs are the evidence, no unit is counted.';
  const waiting = stages.flatMap(({ minUnits, notWorse }, index) => [
    ...(minUnits > 0 ? [issue(`stages.${index}.minUnits`, why)] : []),
    ...(notWorse.length > 0 ? [issue(`stages.${index}.notWorse`, why)] : []),
  ]);
  return [...(guardrails.length > 0 ? [issue('guardrails', why)] : []), ...waiting];
}

/** Every reason why a plan is none for a flag, beside what is asked of any plan; empty: it may be. */
export function checkFlagPlan(plan: Plan): Issue[] {
  const shadows = plan.stages.flatMap(({ shadow }, index) =>
    shadow === undefined
      ? []
      : [issue(`stages.${index}.shadow`, 'A flag is evaluated, not run: there is nothing to mirror.')],
  );
  return [
    ...shadows,
    ...(plan.gates.length > 0 ? [issue('gates', 'A flag has no answers that an eval could grade.')] : []),
    ...(plan.onNewer === 'refuse' ? [] : [issue('onNewer', 'A flag has one rollout at a time: refuse.')]),
    ...guardrailFaults(plan),
    ...unwatchedFaults(plan),
  ];
}
