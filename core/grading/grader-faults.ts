import { under } from '#core/flow/under';
import { searchFault } from '#core/json-schema/search-fault';
import { validateSchema } from '#core/json-schema/validate-schema';
import type { Issue } from '#schema/contracts/problem';
import type { GraderAsk } from './grade-by.ts';

const NOTHING = 'Says neither any nor none: nothing to look for.';

function patternFaults(patterns: readonly string[] | undefined, list: string): Issue[] {
  return (patterns ?? []).flatMap((pattern, index) => {
    const message = searchFault(pattern);
    return message === null ? [] : [{ path: `${list}.${index}`, message }];
  });
}

type Of<Name extends GraderAsk['grader']> = Extract<GraderAsk, { grader: Name }>;

const aimless = ({ any, none }: Of<'contains' | 'regex'>): Issue[] =>
  any || none ? [] : [{ path: '', message: NOTHING }];

function lengthFaults({ min, max }: Of<'length'>): Issue[] {
  if (min === undefined && max === undefined) return [{ path: '', message: 'Says neither min nor max.' }];
  return (min ?? 0) > (max ?? Infinity) ? [{ path: 'min', message: 'min is above max.' }] : [];
}

/** What makes a grader say nothing, or take too long, whatever it is given; paths from the grader. */
export function graderFaults(ask: GraderAsk): Issue[] {
  switch (ask.grader) {
    case 'contains':
      return aimless(ask);
    case 'regex':
      return [...aimless(ask), ...patternFaults(ask.any, 'any'), ...patternFaults(ask.none, 'none')];
    case 'length':
      return lengthFaults(ask);
    case 'schema':
      return under('schema', validateSchema(ask.schema));
    case 'grounded':
    case 'language':
    case 'secrets':
    case 'personal':
    case 'injection':
      return [];
  }
}
