import { CHECKS, graderId } from './grader-id.ts';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { Issue } from '#schema/contracts/problem';

/** Graders that could not be told apart in the results. */
export function repeatedGraders(graders: readonly EvalGrader[]): Issue[] {
  const ids = graders.map((grader, at) => graderId(grader, at));
  return ids.flatMap((id, at) => {
    if (id === CHECKS)
      return [{ path: `graders.${at}.id`, message: `${CHECKS} is what the examples' own checks are called.` }];
    return ids.indexOf(id) === at ? [] : [{ path: `graders.${at}.id`, message: `Two graders are called ${id}.` }];
  });
}
