import { gradeBy } from '#core/grading/grade-by';
import type { Json } from '#schema/contracts/json';
import type { GuardGrader } from '#schema/contracts/guard-step';
import type { GuardAction } from './action.ts';
import type { GuardScore, StepOutcome } from './history.ts';

type Scored = { readonly score: GuardScore; readonly value: Json };

/** What was found and cut out is no reason to stop: a grader that redacted passes. */
function scoreOf(grader: GuardGrader, before: Json, { documents }: GuardAction): Scored {
  const { score, reason, value } = gradeBy(
    grader,
    before,
    grader.grader === 'grounded' ? (documents[grader.documents] ?? []) : [],
  );
  const atLeast = 'atLeast' in grader ? grader.atLeast : 1;
  const pass = score === null ? null : value !== undefined || score >= atLeast;
  return { score: { grader: grader.grader, score, pass, reason }, value: value ?? before };
}

/** The outcome of a guard: it passes unless a grader that could score says no. Each grader sees what those before it left. Pure; the executor times it and appends it. */
export function runGuard(action: GuardAction): Extract<StepOutcome, { kind: 'graded' }> {
  const scores: GuardScore[] = [];
  let { value } = action;
  for (const grader of action.graders) {
    const scored = scoreOf(grader, value, action);
    scores.push(scored.score);
    value = scored.value;
  }
  return { kind: 'graded', pass: scores.every(({ pass }) => pass !== false), scores, value };
}
