/** Where a sentence ends: after its stop when a new one plainly begins, and at an empty line or a list's next item. */
const END = /(?<=[.!?][)"'”’]?)\s+(?=[\p{Lu}\p{N}`"“(*])|\n\s*\n|\n(?=\s*[-*•] )/u;

/** After these a full stop ends no sentence. */
const ABBREVIATION = /\b(?:e\.g|i\.e|etc|vs|cf|approx|Dr|Mr|Mrs|Ms|St|No)\.$/;

/** The sentences of a text in their order, each on one line, without those that say nothing. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  for (const piece of text.split(END)) {
    const sentence = piece.replace(/\s+/g, ' ').trim();
    const last = sentences.at(-1);
    if (!/[\p{L}\p{N}]/u.test(sentence)) continue;
    if (last !== undefined && ABBREVIATION.test(last)) sentences[sentences.length - 1] = `${last} ${sentence}`;
    else sentences.push(sentence);
  }
  return sentences;
}
