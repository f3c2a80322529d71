import type { Plan } from '#schema/contracts/plan';
import type { Issue } from '#schema/contracts/problem';

/** What a plan is checked against: the segments there are. */
export type PlanFacts = { readonly segments: readonly string[] };

const listed = (names: readonly string[]): string => names.join(', ') || 'none';

function unknownSegments({ stages }: Plan, { segments }: PlanFacts): Issue[] {
  return stages.flatMap(({ segment }, index) => {
    if (segment === undefined || segments.includes(segment)) return [];
    const message = `Unknown segment ${JSON.stringify(segment)}; known: ${listed(segments)}.`;
    return [{ path: `plan.stages.${index}.segment`, message }];
  });
}

/** Every reason why a plan cannot work, with paths from `plan`; empty: it may start. */
export function checkPlan(plan: Plan, facts: PlanFacts): Issue[] {
  return unknownSegments(plan, facts);
}
