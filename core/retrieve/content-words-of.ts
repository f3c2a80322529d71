import { wordsOf } from './words-of.ts';

/** Words that say that something is asked, or hold a sentence together; they would find every document. */
const stopWords = new Set(
  `a about after all also am an and any are as at be because been before being both but by can cannot could did do does doing don during
  each else for from get getting give given go going got had has have having he her here his how i if in instead into is isn it its itself
  just keep let like make makes me might mine more most must my myself need needs not now of off on once one only or other our over own
  please same shall she should so some still such sure t tell than that the their them then there these they thing things this those
  through to too under until up us use used using very want wants was way ways we were what when where whether which while who whose why
  will with without won would yes you your ve re ll s d m`.split(/\s+/),
);

/** The different content words of a text in their order; of a text made of function words alone, all its words. */
export function contentWordsOf(text: string): string[] {
  const words = [...new Set(wordsOf(text))];
  const content = words.filter((word) => !stopWords.has(word));
  return content.length > 0 ? content : words;
}
