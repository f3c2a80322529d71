const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** East Asian scripts and full-width forms, which take two cells, and pictures. Ambiguous ones count as narrow. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** What a reader sees as one character, each with its cells on a terminal. */
export function cells(text: string): { readonly text: string; readonly width: number }[] {
  return [...graphemes.segment(text)].map(({ segment }) => ({ text: segment, width: wide.test(segment) ? 2 : 1 }));
}

/** The cells that a text without control characters takes on a terminal. */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return cells(text).reduce((sum, cell) => sum + cell.width, 0);
}
