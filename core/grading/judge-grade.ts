import type { Answered, StepFailed } from '#core/flow/history';
import type { Json } from '#schema/contracts/json';
import type { Grade } from './grade.ts';

/** The words of a judge that has no end are cut. */
const MOST_CHARS = 500;

const why: Readonly<Record<StepFailed['code'], string>> = {
  upstream_failed: 'No model gave a usable answer.',
  deadline: 'No model answered in time.',
  unavailable: 'No model can be reached now.',
  internal: 'The judge could not be asked.',
  blocked: "The provider's policy stopped the answer.",
  code_failed: 'The judge could not be asked.',
  budget_spent: 'What it may cost is spent.',
};

const isObject = (json: Json): json is { [name: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** What a judge's answer says, which fits `judgeSchema`. A judge that failed, or answered something else, gives no score: that is never a 0. */
export function judgeGrade(outcome: Answered | StepFailed): Grade {
  if (outcome.kind === 'failed') return { score: null, reason: `The judge gave no score. ${why[outcome.code]}` };
  const { score, reason } = isObject(outcome.json) ? outcome.json : {};
  if (typeof score !== 'number' || !(score >= 0 && score <= 1))
    return { score: null, reason: 'The judge gave no score. Its answer has none from 0 to 1.' };
  return { score, reason: typeof reason === 'string' ? reason.slice(0, MOST_CHARS) : '' };
}
