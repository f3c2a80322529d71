const sizeOf = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

/** The beginning of a text that has at most so many bytes in UTF-8, and how many the whole text has. No letter is cut in two. */
export function cutBytes(text: string, most: number): { readonly start: string; readonly bytes: number } {
  if (text.length * 3 <= most) return { start: text, bytes: text.length };
  let bytes = 0;
  let end = 0;
  for (const letter of text) {
    bytes += sizeOf(letter.codePointAt(0) ?? 0);
    if (bytes <= most) end += letter.length;
  }
  return { start: text.slice(0, end), bytes };
}
