import type { AuthoredEvalGrader } from './authored-grader.ts';
import type { EvalGraderInput } from './contracts/eval-grader.ts';

/** A grader as JSON: a function by its name, under which its module exports it. */
export function namedGrader(grader: AuthoredEvalGrader): EvalGraderInput {
  if (grader.grader !== 'code') return grader;
  const { function: own } = grader;
  return { ...grader, function: typeof own === 'string' ? own : own.name };
}
