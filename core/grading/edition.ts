/**
 * Which edition of the code graders gives the scores. Raise it whenever any of them can score differently than before: scores
 * of two editions are never counted together.
 */
export const gradingEdition = 1;
