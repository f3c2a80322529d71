import type { Came } from '#core/code/read-came';
import type { Json } from '#schema/contracts/json';
import type { Grade } from './grade.ts';

/** What a grader says is cut, and so is what it throws. */
const MOST_CHARS = 500;
/** So much of what it returned in place of a score is shown. */
const SHOWN = 80;

/** Why a function gave no score; `said` are its own words. */
type Stopped = Exclude<Came, { kind: 'returned' }> & { readonly said?: string };

const stops: { readonly [Kind in Stopped['kind']]: string } = {
  names: 'was not called',
  threw: 'threw',
  broken: 'is of code that cannot be loaded',
  unknown: 'is not among the functions of its code',
  fuel: 'did not end within the work that it may do',
  memory: 'asked for more memory than it may have',
  stack: 'called itself too deep',
  pending: 'gave a promise that is never settled',
  no_json: 'returned nothing',
  too_large: 'returned more than it may',
  too_deep: 'returned what is nested too deep',
};

const isObject = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: Json): string => JSON.stringify(value).slice(0, SHOWN);

function wrong(name: string, value: Json): Grade {
  // NaN and Infinity are null in JSON, which is all that leaves the sandbox.
  if (value === null) return { score: null, reason: `Grader ${name} gave no number: null, NaN or Infinity.` };
  if (typeof value === 'number')
    return { score: null, reason: `Grader ${name} gave ${value}, which is not from 0 to 1.` };
  return {
    score: null,
    reason: `Grader ${name} gave ${shown(value)}, which is neither a number nor { score, reason }.`,
  };
}

/**
 * What a function of somebody's own says as a grader: a number from 0 to 1, or `{ score, reason }`, where `score` null says that the
 * question does not arise. Whatever else it comes to leaves the run unscored, with the reason: never 0.
 */
export function ownGrade(name: string, came: Extract<Came, { kind: 'returned' }> | Stopped): Grade {
  if (came.kind !== 'returned') {
    const said = came.said === undefined ? '' : `: ${came.said}`;
    return { score: null, reason: `Grader ${name} ${stops[came.kind]}${said}`.slice(0, MOST_CHARS) };
  }
  const { result } = came;
  const { score = result, reason } = isObject(result) ? result : {};
  const words = typeof reason === 'string' ? reason.slice(0, MOST_CHARS) : '';
  if (score === null && words !== '') return { score, reason: words };
  const isScore = typeof score === 'number' && score >= 0 && score <= 1;
  return isScore ? { score, reason: words } : wrong(name, score);
}
