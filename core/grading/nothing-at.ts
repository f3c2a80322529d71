import type { Grade } from './grade.ts';

/** The grade of a run that gave nothing where a grader looks: a refusal, or an answer without that part. */
export const nothingAt = (on: string): Grade => ({ score: 0, reason: `There is nothing at ${on}.` });
