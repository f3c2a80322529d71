/** So many characters of one material a judge of an eval reads; of a longer one its beginning and its end. */
const HEAD = 15_000;
const TAIL = 5000;

/** A material that such a judge can read: whole, or with a mark where its middle was. */
export function cutForJudge(text: string): string {
  if (!isCutForJudge(text)) return text;
  // No half of a character: not every provider reads one.
  const head = text.slice(0, HEAD).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(-TAIL).replace(/^[\uDC00-\uDFFF]/, '');
  const left = text.length - head.length - tail.length;
  return `${head}\n[… ${left} characters left out here …]\n${tail}`;
}

/** Whether a judge reads less of it than there is. */
export const isCutForJudge = (text: string): boolean => text.length > HEAD + TAIL;

/** Puts a material between two lines that nothing in it can imitate. */
export type Fence = { readonly mark: string; readonly around: (name: string, text: string) => string };

/** What a model may take for a mark, written as a mark is: wide and small signs and digits, with blanks and invisible characters in between. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\s]/gu, '')
    .replaceAll('♯', '#');

/** Looks ahead, because one # may end a mark and begin the next: `#1#2#` has both. */
const MARKS = /#(?=0*(\d{1,9})#)/g;

/**
 * A fence for these texts: its mark is one that none of them has, so whatever a text says, it cannot end its own material and go
 * on as if it were the judge's instructions. The same texts give the same mark.
 */
export function fenceFor(texts: readonly string[]): Fence {
  const taken = new Set(texts.flatMap((text) => [...plain(text).matchAll(MARKS)].map(([, digits]) => Number(digits))));
  let n = 1;
  while (taken.has(n)) n += 1;
  const mark = `#${n}#`;
  return { mark, around: (name, text) => `${mark} begin ${name}\n${text}\n${mark} end ${name}` };
}
