import type { Answered, StepFailed } from '#core/flow/history';
import type { Grade } from '#core/grading/grade';
import type { Json } from '#schema/contracts/json';
import type { JudgeSpec } from '#schema/contracts/judge';
import { choicesOf } from './built-in.ts';

/** The words of a judge that has no end are cut. */
const MOST_CHARS = 500;

const why: Readonly<Record<StepFailed['code'], string>> = {
  upstream_failed: 'No model gave a usable answer.',
  deadline: 'No model answered in time.',
  unavailable: 'No model can be reached now.',
  internal: 'It could not be asked.',
  blocked: "The provider's policy stopped its answer.",
  code_failed: 'It could not be asked.',
  budget_spent: 'What it may cost is spent.',
};

const NONSENSE = 'What it answered is none of the answers that it was asked for.';

const isObject = (json: Json): json is { [name: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** What a judge said: its word or number, and why. */
export type Word = { readonly said: string | number; readonly reason: string };

const unsaid = (because: string): Grade => ({ score: null, reason: `The judge gave no score. ${because}` });

/** Reads what a judge answered, which fits its schema when it can be used; else why there is no score, which is never a 0. `spoke`: a model did answer. */
export function wordOf(outcome: Answered | StepFailed, spoke: boolean): Word | Grade {
  if (outcome.kind === 'failed') return unsaid(spoke ? NONSENSE : why[outcome.code]);
  const { choice, score, reason } = isObject(outcome.json) ? outcome.json : {};
  const said = choice ?? score;
  if (typeof said !== 'string' && typeof said !== 'number') return unsaid('Its answer says nothing.');
  return {
    said,
    reason: typeof reason === 'string' ? reason.slice(0, MOST_CHARS).replace(/[\uD800-\uDBFF]$/, '') : '',
  };
}

/** Whether a judge said something. */
export const hasSaid = (word: Word | Grade): word is Word => 'said' in word;

/** A judge's word of one answer as a score from 0 to 1. */
export function gradeOfWord(spec: JudgeSpec, word: Word | Grade): Grade {
  if (!hasSaid(word)) return word;
  const { said, reason } = word;
  const choices = choicesOf(spec);
  const { from, to } = spec.scale ?? { from: 0, to: 1 };
  const worth = choices === null || !Object.hasOwn(choices, said) ? undefined : choices[said];
  const score = choices === null && typeof said === 'number' ? (said - from) / (to - from) : worth;
  if (score === undefined || !(score >= 0 && score <= 1))
    return unsaid(`${JSON.stringify(said)} is no answer of its own.`);
  return { score, reason: choices === null ? reason : `${said}: ${reason}` };
}
