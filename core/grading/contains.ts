import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';

/** `any`: at least one of these must occur; `none`: none may. Without `any`, what was expected is looked for. */
export type ContainsOptions = {
  readonly any?: readonly string[] | undefined;
  readonly none?: readonly string[] | undefined;
};

const textsOf = (expected: Json): string[] =>
  (Array.isArray(expected) ? expected : [expected]).map(asText).filter((text) => text !== '');

/** 1 when the output holds one of the wanted texts and none of the forbidden ones, whatever the case of letters; else 0. */
export function contains(output: Json, expected: Json, options: ContainsOptions): Grade {
  const text = asText(output).toLowerCase();
  const holds = (part: string): boolean => text.includes(part.toLowerCase());
  const forbidden = options.none?.find(holds);
  if (forbidden !== undefined) return { score: 0, reason: `Contains ${JSON.stringify(forbidden)}.` };
  const wanted = options.any ?? (options.none ? [] : textsOf(expected));
  if (wanted.length === 0) {
    return options.none
      ? { score: 1, reason: 'Contains nothing forbidden.' }
      : { score: null, reason: 'Nothing to look for.' };
  }
  const found = wanted.find(holds);
  if (found !== undefined) return { score: 1, reason: `Contains ${JSON.stringify(found)}.` };
  return { score: 0, reason: `Contains none of ${wanted.map((part) => JSON.stringify(part)).join(', ')}.` };
}
