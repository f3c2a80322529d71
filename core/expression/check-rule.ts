import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { inspect } from './inspect.ts';
import { isExpression } from './is-expression.ts';
import { operators } from './operators.ts';

/** The longest rule, in characters of JSON: every edge reads all of them with every snapshot. */
export const RULE_LENGTH = 8192;

/** A constant is no question, so it is nobody's rule: an operator has to stand at the top. */
function shapeFault(rule: Json): Issue[] {
  const only = typeof rule === 'object' && rule !== null && !Array.isArray(rule) ? Object.keys(rule) : [];
  if (only.length > 0) return [];
  const message = `Not JsonLogic, which is an object with one operator, such as { "==": [{ "var": "plan" }, "beta"] }; known: ${operators.join(', ')}.`;
  return [{ path: '', message }];
}

/**
 * Every fault of a rule over a run's context (JsonLogic that says yes or no), with paths inside the rule: no operator at the top, too long,
 * unknown operators (with the known ones), computed paths, too deep. Empty: it can be evaluated.
 */
export function checkRule(rule: Json): Issue[] {
  const length = JSON.stringify(rule).length;
  if (length > RULE_LENGTH)
    return [{ path: '', message: `The rule has ${length} characters of JSON; at most ${RULE_LENGTH}.` }];
  const constant = isExpression(rule) && Object.hasOwn(rule, 'literal');
  const literal = constant
    ? [{ path: 'literal', message: 'Asks nothing: everybody or nobody would be a member.' }]
    : [];
  return [...shapeFault(rule), ...inspect(rule).faults, ...literal];
}
