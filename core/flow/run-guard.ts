import { gradeBy, type CodeGrader } from '#core/grading/grade-by';
import type { Json } from '#schema/contracts/json';
import type { GuardGrader } from '#schema/contracts/guard-step';
import type { GuardAction } from './action.ts';
import type { GuardScore, StepOutcome } from './history.ts';
import { isJudge } from './judges-of.ts';

/** A judge is not asked at all once another grader has said no. */
const notAsked: GuardScore = {
  grader: 'judge',
  score: null,
  pass: null,
  reason: 'Not asked: the guard had failed without it.',
};

type Scored = { readonly score: GuardScore; readonly value: Json };

/** What was found and cut out is no reason to stop: a grader that redacted passes. */
function scoreOf(grader: CodeGrader, before: Json, { documents }: GuardAction): Scored {
  const { score, reason, value } = gradeBy(
    grader,
    before,
    grader.grader === 'grounded' ? (documents[grader.documents] ?? []) : [],
  );
  const atLeast = 'atLeast' in grader ? grader.atLeast : 1;
  const pass = score === null ? null : value !== undefined || score >= atLeast;
  return { score: { grader: grader.grader, score, pass, reason }, value: value ?? before };
}

function saidBy(grader: GuardGrader, before: Json, { action, at }: { action: GuardAction; at: number }): Scored {
  const known = action.known?.[at];
  if (known !== undefined) return { score: known, value: before };
  return isJudge(grader) ? { score: notAsked, value: before } : scoreOf(grader, before, action);
}

/** The outcome of a guard: it passes unless a grader that could score says no. Each grader sees what those before it left. Pure; the executor times it and appends it. */
export function runGuard(action: GuardAction): Extract<StepOutcome, { kind: 'graded' }> {
  const scores: GuardScore[] = [];
  let { value } = action;
  for (const [at, grader] of action.graders.entries()) {
    const { score, value: left } = saidBy(grader, value, { action, at });
    scores.push(score);
    value = left;
  }
  return { kind: 'graded', pass: scores.every(({ pass }) => pass !== false), scores, value };
}
