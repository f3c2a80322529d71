/** So many characters of one material a judge reads; of a longer one its beginning and its end. */
const HEAD = 15_000;
const TAIL = 5000;

/** A material that a judge can read: whole, or with a mark where its middle was. */
function cut(text: string): string {
  if (text.length <= HEAD + TAIL) return text;
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

/**
 * A fence for these texts: its mark is one that none of them has, so whatever a text says, it cannot end its own material and go
 * on as if it were the judge's instructions. The same texts give the same mark.
 */
export function fenceFor(texts: readonly string[]): Fence {
  const taken = new Set(
    texts.flatMap((text) => [...text.matchAll(/#(\d{1,9})#/g)].map(([, digits]) => Number(digits))),
  );
  let n = 1;
  while (taken.has(n)) n += 1;
  const mark = `#${n}#`;
  return { mark, around: (name, text) => `${mark} begin ${name}\n${cut(text)}\n${mark} end ${name}` };
}
