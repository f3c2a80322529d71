import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';

/** Patterns (flag `u`) that `searchFault` takes. `any`: at least one must be found; `none`: none may be. */
export type RegexOptions = {
  readonly any?: readonly string[] | undefined;
  readonly none?: readonly string[] | undefined;
};

const shown = (pattern: string): string => `/${pattern}/`;

/** 1 when one of the wanted patterns is found in the output's text and none of the forbidden ones, else 0. What was expected is not looked at. */
export function regex(output: Json, _expected: Json, { any, none }: RegexOptions): Grade {
  const text = asText(output);
  const isFound = (pattern: string): boolean => new RegExp(pattern, 'u').test(text);
  const forbidden = none?.find(isFound);
  if (forbidden !== undefined) return { score: 0, reason: `${shown(forbidden)} is found.` };
  if (any === undefined) {
    return none ? { score: 1, reason: 'Nothing forbidden is found.' } : { score: null, reason: 'Nothing to look for.' };
  }
  const found = any.find(isFound);
  if (found !== undefined) return { score: 1, reason: `${shown(found)} is found.` };
  return { score: 0, reason: `None is found of ${any.map(shown).join(', ')}.` };
}
