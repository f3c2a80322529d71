import { contentWordsOf } from './content-words-of.ts';

/** More words than this make a question no clearer, only slower. */
const TERMS = 32;
const TEXT = 4000;
const TERM = 64;

/** The words of a question that the index is asked for, at most 32: its content words, or all when it has none of those. */
export const keywordsOf = (question: string): string[] =>
  contentWordsOf(question.slice(0, TEXT))
    .filter((word) => word.length <= TERM)
    .slice(0, TERMS);
