import { keywordsOf } from './keywords-of.ts';

/**
 * A question as an FTS5 MATCH expression: its content words, each quoted (so nothing in it is FTS5 syntax), joined by OR; the
 * index stems them. Of a question made of function words alone all words are asked. Null when there is no word at all.
 */
export function keywordQuery(question: string): string | null {
  const words = keywordsOf(question);
  return words.length === 0 ? null : words.map((word) => `"${word}"`).join(' OR ');
}
