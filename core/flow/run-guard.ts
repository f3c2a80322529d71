import { contains } from '#core/grading/contains';
import type { Grade } from '#core/grading/grade';
import { grounded } from '#core/grading/grounded';
import { length } from '#core/grading/length';
import { schema } from '#core/grading/schema';
import type { GuardGrader } from '#schema/contracts/manifest';
import type { GuardAction } from './action.ts';
import type { GuardScore, StepOutcome } from './history.ts';

function gradeOf(grader: GuardGrader, { value, documents }: GuardAction): Grade {
  switch (grader.grader) {
    case 'contains':
      return contains(value, null, grader);
    case 'length':
      return length(value, null, grader);
    case 'schema':
      return schema(value, null, grader);
    case 'grounded':
      return grounded(value, null, { documents: documents[grader.documents] ?? [] });
  }
}

function scoreOf(grader: GuardGrader, action: GuardAction): GuardScore {
  const { score, reason } = gradeOf(grader, action);
  const atLeast = grader.grader === 'grounded' ? grader.atLeast : 1;
  return { grader: grader.grader, score, pass: score === null ? null : score >= atLeast, reason };
}

/** The outcome of a guard: it passes unless a grader that could score says no. Pure; the executor times it and appends it. */
export function runGuard(action: GuardAction): Extract<StepOutcome, { kind: 'graded' }> {
  const scores = action.graders.map((grader) => scoreOf(grader, action));
  return { kind: 'graded', pass: scores.every(({ pass }) => pass !== false), scores };
}
