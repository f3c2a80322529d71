import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';
import { counts, ngrams, shared } from './ngrams.ts';
import { wordsIn } from './words-in.ts';

/** `n`: how many words make a gram (1 to 5), or `'l'`, the longest common sequence of words. `of`: the F-measure, the recall (of the expected) or the precision (of the output). */
export type RougeOptions = {
  readonly n?: number | 'l' | undefined;
  readonly of?: 'f' | 'recall' | 'precision' | undefined;
};

/** The work of the longest common sequence grows with the product of both lengths. */
const MOST_WORDS = 4000;

/** The length of the longest sequence of words that both hold in this order. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = new Uint32Array(other.length + 1);
  for (const word of one) {
    const next = new Uint32Array(other.length + 1);
    for (const [at, also] of other.entries())
      next[at + 1] = word === also ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0);
    row = next;
  }
  return row[other.length] ?? 0;
}

type Overlap = { readonly common: number; readonly given: number; readonly wanted: number };

function overlapOf(given: readonly string[], wanted: readonly string[], n: number | 'l'): Overlap {
  if (n === 'l') return { common: longestCommon(given, wanted), given: given.length, wanted: wanted.length };
  const [one, other] = [ngrams(given, n), ngrams(wanted, n)];
  return { common: shared(counts(one), counts(other)), given: one.length, wanted: other.length };
}

function scoreOf({ common, given, wanted }: Overlap, of: 'f' | 'recall' | 'precision'): number {
  const precision = given === 0 ? 0 : common / given;
  const recall = wanted === 0 ? 0 : common / wanted;
  if (of !== 'f') return of === 'recall' ? recall : precision;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** ROUGE of the output's text against the expected (of several the best): overlapping words or sequences, in lower case, no stemming (source: Lin, 2004). */
export function rouge(output: Json, expected: Json, { n = 'l', of = 'f' }: RougeOptions): Grade {
  const references = (Array.isArray(expected) ? expected : [expected]).map((one) => wordsIn(asText(one)));
  const longest = Math.max(0, ...references.map((words) => words.length));
  if (longest === 0) return { score: null, reason: 'No text was expected.' };
  const words = wordsIn(asText(output));
  if (n === 'l' && Math.max(words.length, longest) > MOST_WORDS)
    return { score: null, reason: `Texts of more than ${MOST_WORDS} words are not compared so.` };
  const score = Math.max(...references.map((reference) => scoreOf(overlapOf(words, reference, n), of)));
  return { score, reason: `ROUGE-${n === 'l' ? 'L' : n} ${score.toFixed(3)}.` };
}
