import { searchFault } from '#core/json-schema/search-fault';
import { validateSchema } from '#core/json-schema/validate-schema';
import type { EvalGraderInput } from '#schema/contracts/eval-grader';

/** What an example's contract allows a check. */
const LONGEST_PATTERN = 200;
const MOST_TEXTS = 100;

function ofPatterns(patterns: readonly string[]): string | null {
  for (const pattern of patterns) {
    if (pattern === '' || pattern.length > LONGEST_PATTERN)
      return `A pattern has 1 to ${LONGEST_PATTERN} characters, and this one ${pattern.length}.`;
    const fault = searchFault(pattern);
    if (fault !== null) return `Its pattern is refused: ${fault}`;
  }
  return null;
}

function ofTexts(texts: readonly string[]): string | null {
  if (texts.some((text) => text === '')) return 'It looks for an empty text.';
  return texts.length > MOST_TEXTS ? `It looks for more than ${MOST_TEXTS} texts.` : null;
}

function ofLimit(check: EvalGraderInput): string | null {
  const { atLeast } = check;
  if (atLeast !== undefined && !(atLeast >= 0 && atLeast <= 1)) return `Its threshold ${atLeast} is not from 0 to 1.`;
  const most = check.grader === 'latency' ? check.maxMs : check.grader === 'cost' ? check.maxUsd : 1;
  return most > 0 ? null : `Its threshold ${most} is not above 0.`;
}

/** Why a check that another program's file asks for could not be kept, or would take too long; null when it is fit. */
export function unfitCheck(check: EvalGraderInput): string | null {
  if (check.grader === 'regex') return ofPatterns([...(check.any ?? []), ...(check.none ?? [])]);
  if (check.grader === 'contains') return ofTexts([...(check.any ?? []), ...(check.all ?? []), ...(check.none ?? [])]);
  if (check.grader === 'schema') {
    const [fault] = validateSchema(check.schema);
    return fault === undefined ? null : `Its schema is refused: ${fault.path}: ${fault.message}`;
  }
  return ofLimit(check);
}
