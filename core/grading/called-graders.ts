import type { CodeHash } from '#schema/contracts/code';
import type { EvalGrader } from '#schema/contracts/eval-grader';

/** Graders with the code that their functions are of: that of the version that is judged, for both arms, unless they say which. */
export const calledGraders = (graders: readonly EvalGrader[], code: CodeHash | null | undefined): EvalGrader[] =>
  graders.map((grader) =>
    grader.grader === 'code' && grader.code === undefined && code ? { ...grader, code } : grader,
  );
