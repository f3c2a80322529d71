import { compose } from '#core/text/compose';

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** A word of camelCase is looked for whole and in its parts: documents write it either way. */
function withParts(word: string): string[] {
  const parts = word.split(HUMP);
  return parts.length === 1 ? [word] : [word, ...parts];
}

/**
 * The words of a text in their order, lower case, repeats included: runs of letters and digits, so that `_`, `.` and `-`
 * separate as they do for the index's tokenizer. `newSqliteClasses` gives itself and its three parts.
 */
export function wordsOf(text: string): string[] {
  return (compose(text).match(WORD) ?? []).flatMap(withParts).map((word) => word.toLowerCase());
}
