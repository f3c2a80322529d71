import type { EvalOrder } from '#schema/contracts/eval';
import type { EvalGrader, JudgeGrader } from '#schema/contracts/eval-grader';

/** Whether a grader holds both arms' answers beside each other: a pairwise judge. */
export const isPaired = (grader: EvalGrader, { judges }: Pick<EvalOrder, 'judges'>): grader is JudgeGrader =>
  grader.grader === 'judge' && judges[grader.judge]?.spec.kind === 'pairwise';
