import type { GuardGrader, GuardStep, Judge } from '#schema/contracts/guard-step';

/** Whether a grader is a model that is asked. */
export const isJudge = (grader: GuardGrader): grader is Judge => grader.grader === 'judge';

/** Whether a guard asks models. */
export const isJudged = ({ graders }: GuardStep): boolean => graders.some(isJudge);

/** The judges among a guard's graders. */
export const judgesOf = ({ graders }: GuardStep): Judge[] => graders.filter(isJudge);
