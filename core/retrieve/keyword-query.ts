import { contentWordsOf } from './content-words-of.ts';

/** More words than this make a question no clearer, only slower. */
const TERMS = 32;
const TEXT = 4000;
const TERM = 64;

/**
 * A question as an FTS5 MATCH expression: its content words, each quoted (so nothing in it is FTS5 syntax), joined by OR; the
 * index stems them. Of a question made of function words alone all words are asked. Null when there is no word at all.
 */
export function keywordQuery(question: string): string | null {
  const words = contentWordsOf(question.slice(0, TEXT)).filter((word) => word.length <= TERM);
  return words.length === 0
    ? null
    : words
        .slice(0, TERMS)
        .map((word) => `"${word}"`)
        .join(' OR ');
}
