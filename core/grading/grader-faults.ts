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

/** What makes a grader say nothing, or take too long, whatever it is given; paths from the grader. */
export function graderFaults(ask: GraderAsk | EvalGrader): Issue[] {
  switch (ask.grader) {
    case 'contains':
      return aimless(ask.any, ask.all, ask.none);
    case 'regex':
      return [...aimless(ask.any, ask.none), ...patternFaults(ask.any, 'any'), ...patternFaults(ask.none, 'none')];
    case 'length':
      return lengthFaults(ask);
    case 'schema':
      return under('schema', validateSchema(ask.schema));
    case 'grounded':
    case 'language':
    case 'secrets':
    case 'personal':
    case 'injection':
    default:
      return [];
  }
}
