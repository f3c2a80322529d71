import { arabic, cyrillic, latin } from './language-words.ts';
import type { Language } from '#schema/contracts/grader';
import { compose } from '#core/text/compose';

/** More of a text tells no more. */
const READ = 20_000;
/** Less evidence than this, in words that one language alone has, is none. */
const LEAST = 1;
/** Languages that come this near to the best may be meant too: Danish and Norwegian. */
const NEAR = 0.8;

type Script = { readonly name: string; readonly letter: RegExp };
const scripts: readonly Script[] = [
  { name: 'latin', letter: /\p{Script=Latin}/gu },
  { name: 'cyrillic', letter: /\p{Script=Cyrillic}/gu },
  { name: 'arabic', letter: /\p{Script=Arabic}/gu },
  { name: 'el', letter: /\p{Script=Greek}/gu },
  { name: 'he', letter: /\p{Script=Hebrew}/gu },
  { name: 'hi', letter: /\p{Script=Devanagari}/gu },
  { name: 'th', letter: /\p{Script=Thai}/gu },
  { name: 'ko', letter: /\p{Script=Hangul}/gu },
  { name: 'kana', letter: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu },
  { name: 'han', letter: /\p{Script=Han}/gu },
];

const known = { latin, cyrillic, arabic } as const;
type Known = (typeof known)[keyof typeof known];

/** What each word and letter is worth to whom: the fewer languages have it, the more. */
function worthsOf(languages: Known): { words: Map<string, Language[]>; letters: Map<string, Language[]> } {
  const words = new Map<string, Language[]>();
  const letters = new Map<string, Language[]>();
  for (const [code, marks] of Object.entries(languages)) {
    const language = code as Language;
    for (const word of marks.words.split(' ')) words.set(word, [...(words.get(word) ?? []), language]);
    for (const letter of marks.letters) letters.set(letter, [...(letters.get(letter) ?? []), language]);
  }
  return { words, letters };
}
const worths = { latin: worthsOf(latin), cyrillic: worthsOf(cyrillic), arabic: worthsOf(arabic) };

const LETTER_WORTH = 0.4;

/** The languages of one script that a text may be in, best first; none when it says too little. */
function byWords(text: string, { words, letters }: ReturnType<typeof worthsOf>): Language[] {
  const points = new Map<Language, number>();
  const give = (languages: readonly Language[] | undefined, worth: number): void => {
    for (const one of languages ?? []) points.set(one, (points.get(one) ?? 0) + worth / (languages?.length ?? 1));
  };
  for (const word of text.match(/[\p{L}\p{M}]+/gu) ?? []) give(words.get(word), 1);
  for (const letter of text) give(letters.get(letter), LETTER_WORTH);
  const ranked = [...points].toSorted((a, b) => b[1] - a[1]);
  const best = ranked[0]?.[1] ?? 0;
  return best < LEAST ? [] : ranked.filter(([, worth]) => worth >= best * NEAR).map(([language]) => language);
}

const isWords = (name: string): name is keyof typeof worths => Object.hasOwn(worths, name);
const FEWEST = 4;

/** The languages that a text may be in, best first: by its script, then by common words and letters. None: it says too little. */
export function tellLanguage(text: string): Language[] {
  const read = compose(text.slice(0, READ)).toLowerCase();
  const counts = scripts.map(({ name, letter }) => ({ name, count: read.match(letter)?.length ?? 0 }));
  // A character of Han is a word, a letter of others about a fifth of one.
  const weighed = counts.map((one) =>
    one.name === 'han' || one.name === 'kana' ? { ...one, count: one.count * 3 } : one,
  );
  const most = weighed.toSorted((a, b) => b.count - a.count)[0];
  if (most === undefined || most.count < FEWEST) return [];
  if (isWords(most.name)) return byWords(read, worths[most.name]);
  const kana = weighed.find(({ name }) => name === 'kana')?.count ?? 0;
  if (most.name === 'han' || most.name === 'kana') return kana * 10 > most.count ? ['ja'] : ['zh'];
  return [most.name as Language];
}
