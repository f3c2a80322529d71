import { compose } from '#core/text/compose';

/** Scripts without spaces between words: there each character is a word. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}\p{M}])+/gu;

/** The words of a text in their order, in lower case; signs between them are left out. */
export const wordsIn = (text: string): string[] => compose(text).toLowerCase().match(WORD) ?? [];
