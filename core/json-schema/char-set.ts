/** A set of code points as ranges, both ends included, in any order. */
export type CharSet = readonly (readonly [number, number])[];

const LAST = 0x10ffff;

/** Every code point. */
export const anything: CharSet = [[0, LAST]];

/** The set of these characters. */
export const charsOf = (text: string): CharSet =>
  Array.from(text, (char) => [char.codePointAt(0) ?? 0, char.codePointAt(0) ?? 0] as const);

/** All that is not in the set. */
export function complement(set: CharSet): CharSet {
  const gaps: [number, number][] = [];
  let from = 0;
  for (const [low, high] of set.toSorted((a, b) => a[0] - b[0])) {
    if (low > from) gaps.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= LAST) gaps.push([from, LAST]);
  return gaps;
}

/** Whether some code point is in both. */
export const overlaps = (one: CharSet, other: CharSet): boolean =>
  one.some(([low, high]) => other.some(([start, end]) => low <= end && start <= high));

const digits: CharSet = [[0x30, 0x39]];
const wordChars: CharSet = [...digits, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const blanks: CharSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** The sets that one-letter escapes name. */
export const classEscapes: { readonly [letter: string]: CharSet } = {
  d: digits,
  D: complement(digits),
  w: wordChars,
  W: complement(wordChars),
  s: blanks,
  S: complement(blanks),
};
