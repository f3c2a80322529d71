import { wordsIn } from './words-in.ts';

const stopWords = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by can could did do
  does doing down during each few for from further had has have having he her here hers him his how i if in into is it its itself just
  may me might more most must my no nor not now of off on once only or other our ours out over own please same shall she should so some
  such than that the their theirs them then there these they this those through to too under until up use used using very was we were
  what when where which while who whom whose why will with would yes you your yours`.split(/\s+/),
);

/** Just enough to make "bindings" and "binding" one word. */
const stem = (word: string): string =>
  word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;

/** The different words of a text that carry content: lower case, plural s off, function words of English left out. */
export function contentWords(text: string): Set<string> {
  return new Set(
    wordsIn(text)
      .filter((word) => !stopWords.has(word))
      .map(stem),
  );
}
