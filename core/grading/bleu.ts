import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';
import { counts, ngrams } from './ngrams.ts';
import { wordsIn } from './words-in.ts';

/** `n`: the longest gram (1 to 4). `smooth`: grams of two words and more are counted one higher, so that short texts are not all 0 (Lin and Och, 2004). */
export type BleuOptions = { readonly n?: number | undefined; readonly smooth?: boolean | undefined };

/** How often each gram is in the reference that has it most. */
function mostIn(references: readonly (readonly string[])[], n: number): Map<string, number> {
  const most = new Map<string, number>();
  for (const reference of references)
    for (const [gram, count] of counts(ngrams(reference, n))) most.set(gram, Math.max(count, most.get(gram) ?? 0));
  return most;
}

/** The logarithm of the share of the text's grams that a reference has. */
function logPrecision(
  words: readonly string[],
  references: readonly (readonly string[])[],
  how: { n: number; add: number },
): number {
  const most = mostIn(references, how.n);
  const grams = counts(ngrams(words, how.n));
  const all = [...grams.values()].reduce((sum, count) => sum + count, 0);
  const clipped = [...grams].reduce((sum, [gram, count]) => sum + Math.min(count, most.get(gram) ?? 0), 0);
  return all + how.add === 0 ? -Infinity : Math.log((clipped + how.add) / (all + how.add));
}

/** What a text that is shorter than its nearest reference loses. */
function brevity(length: number, references: readonly (readonly string[])[]): number {
  const distance = (one: readonly string[]): number => Math.abs(one.length - length);
  const [nearest] = references.toSorted((one, other) => distance(one) - distance(other) || one.length - other.length);
  const wanted = nearest?.length ?? 0;
  return length >= wanted ? 1 : Math.exp(1 - wanted / length);
}

/** BLEU of the output's text against one or several references: clipped precision of grams, and a penalty for brevity (source: Papineni et al., 2002). */
export function bleu(output: Json, expected: Json, { n = 4, smooth = false }: BleuOptions): Grade {
  const references = (Array.isArray(expected) ? expected : [expected]).map((one) => wordsIn(asText(one)));
  if (references.every((words) => words.length === 0)) return { score: null, reason: 'No text was expected.' };
  const words = wordsIn(asText(output));
  if (words.length === 0) return { score: 0, reason: 'There is no text.' };
  const sizes = Array.from({ length: n }, (_, at) => at + 1);
  const logs = sizes.map((size) => logPrecision(words, references, { n: size, add: smooth && size > 1 ? 1 : 0 }));
  const score = brevity(words.length, references) * Math.exp(logs.reduce((sum, log) => sum + log, 0) / n);
  return { score, reason: `BLEU-${n} ${score.toFixed(3)}.` };
}
