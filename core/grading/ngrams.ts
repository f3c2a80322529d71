/** The runs of n words of a text, in their order. */
export const ngrams = (words: readonly string[], n: number): string[] =>
  words.slice(0, Math.max(0, words.length - n + 1)).map((_, at) => words.slice(at, at + n).join(' '));

/** How often each gram occurs. */
export function counts(grams: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const gram of grams) found.set(gram, (found.get(gram) ?? 0) + 1);
  return found;
}

/** How many grams both have, each as often as the one that has it less. */
export const shared = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number =>
  [...one].reduce((sum, [gram, count]) => sum + Math.min(count, other.get(gram) ?? 0), 0);
