import { distance } from 'fastest-levenshtein';
import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';

/** `ignoreCase`: letters' case is not looked at. */
export type LevenshteinOptions = { readonly ignoreCase?: boolean | undefined };

/** The work of a distance grows with the product of both lengths: this much takes a moment. */
const MOST_LENGTH = 20_000;

/** How alike two texts are: 1 − edits / the longer one's length; two empty ones are alike. Counted in UTF-16 units. */
export const likeness = (one: string, other: string): number => {
  const longer = Math.max(one.length, other.length);
  return longer === 0 ? 1 : 1 - distance(one, other) / longer;
};

/** How alike the output's text is to the expected one, by edits of single characters (source: Levenshtein, 1965). */
export function levenshtein(output: Json, expected: Json, { ignoreCase = false }: LevenshteinOptions): Grade {
  if (expected === null) return { score: null, reason: 'Nothing was expected.' };
  const [one, other] = [output, expected].map((value) => (ignoreCase ? asText(value).toLowerCase() : asText(value)));
  if (one === undefined || other === undefined || Math.max(one.length, other.length) > MOST_LENGTH)
    return { score: null, reason: `Texts of more than ${MOST_LENGTH} characters are not compared so.` };
  const score = likeness(one, other);
  return { score, reason: `${distance(one, other)} edits apart.` };
}
