import { under } from '#core/flow/under';
import { searchFault } from '#core/json-schema/search-fault';
import { validateSchema } from '#core/json-schema/validate-schema';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { Issue } from '#schema/contracts/problem';
import type { GraderAsk } from './grade-by.ts';

const NOTHING = 'Names nothing to look for (any, all or none).';

function patternFaults(patterns: readonly string[] | undefined, list: string): Issue[] {
  return (patterns ?? []).flatMap((pattern, index) => {
    const message = searchFault(pattern);
    return message === null ? [] : [{ path: `${list}.${index}`, message }];
  });
}

type Of<Name extends GraderAsk['grader']> = Extract<GraderAsk, { grader: Name }>;

const aimless = (...lists: readonly (readonly string[] | undefined)[]): Issue[] =>
  lists.some((list) => list !== undefined) ? [] : [{ path: '', message: NOTHING }];

function lengthFaults({ min, max }: Of<'length'>): Issue[] {
  if (min === undefined && max === undefined) return [{ path: '', message: 'Says neither min nor max.' }];
  return (min ?? 0) > (max ?? Infinity) ? [{ path: 'min', message: 'min is above max.' }] : [];
}

/** What makes a grader say nothing, or take too long, whatever it is given; paths from the grader. Those that are not named here have no such options. */
export function graderFaults(ask: GraderAsk | EvalGrader): Issue[] {
  // A grader of evals has something else to look for: what is expected.
  if (ask.grader === 'contains') return 'expected' in ask ? [] : aimless(ask.any, ask.all, ask.none);
  if (ask.grader === 'length') return lengthFaults(ask);
  if (ask.grader === 'schema') return under('schema', validateSchema(ask.schema));
  if (ask.grader !== 'regex') return [];
  return [...aimless(ask.any, ask.none), ...patternFaults(ask.any, 'any'), ...patternFaults(ask.none, 'none')];
}
