import { canonical } from '#core/canonical/canonical';
import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';

/** `ignoreCase`, `trim`: of texts, letters' case and white space at the ends are not looked at. */
export type ExactOptions = { readonly ignoreCase?: boolean | undefined; readonly trim?: boolean | undefined };

const plain = (text: string, { ignoreCase = false, trim = false }: ExactOptions): string => {
  const kept = trim ? text.trim() : text;
  return ignoreCase ? kept.toLowerCase() : kept;
};

/** 1 when the output is what was expected, else 0. Values are compared as canonical JSON, so the order of names does not count; a number and its text are the same. */
export function exact(output: Json, expected: Json, options: ExactOptions): Grade {
  if (expected === null) return { score: null, reason: 'Nothing was expected.' };
  const isData = typeof output === 'object' || typeof expected === 'object';
  const same = isData
    ? canonical(output) === canonical(expected)
    : plain(asText(output), options) === plain(asText(expected), options);
  return same ? { score: 1, reason: 'As expected.' } : { score: 0, reason: 'Not what was expected.' };
}
