import type { EvalGrader } from '#schema/contracts/eval-grader';

/** The grader that an example's own checks come to: their mean. */
export const CHECKS = 'checks';

/** What a grader of an eval is called: what it calls itself, else its kind and, if that is not the first, its place. */
export const graderId = ({ id, grader }: EvalGrader, at: number): string =>
  id ?? (at === 0 ? grader : `${grader}_${at + 1}`);
