import { contentWordsOf } from '#core/retrieve/content-words-of';
import type { PromptExamples, ShownExample } from '#schema/contracts/prompt-examples';

/** How much two sets of words share: 0 nothing, 1 everything. */
function overlap(one: ReadonlySet<string>, other: readonly string[]): number {
  const shared = other.filter((word) => one.has(word)).length;
  const all = one.size + other.length - shared;
  return all === 0 ? 0 : shared / all;
}

/**
 * The examples that a model is shown for a question: the first, or those that share the most words with it, the most similar
 * last, where it weighs most; among equals the earlier ones. The same question is always shown the same.
 */
export function pickExamples({ rows = [], max, select }: PromptExamples, question: string): readonly ShownExample[] {
  if (select === 'first') return rows.slice(0, max);
  const words = new Set(contentWordsOf(question));
  const ranked = rows.map((row, at) => ({ row, at, score: overlap(words, contentWordsOf(row.user)) }));
  const best = ranked.toSorted((a, b) => b.score - a.score || a.at - b.at).slice(0, max);
  return best.toReversed().map(({ row }) => row);
}
