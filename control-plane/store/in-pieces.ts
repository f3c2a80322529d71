/** Characters of JSON that one statement is given. D1 takes 2 MB at most in one value, and a character is at most three bytes of UTF-8. */
const MOST_CHARACTERS = 500_000;

/** Rows as JSON arrays for `json_each(?)`, each small enough for one statement unless a single row is not. */
export function inPieces(rows: readonly unknown[], most: number = MOST_CHARACTERS): string[] {
  const pieces: string[] = [];
  let piece: string[] = [];
  let characters = 0;
  for (const row of rows) {
    const json = JSON.stringify(row);
    if (piece.length > 0 && characters + json.length > most) {
      pieces.push(`[${piece.join(',')}]`);
      piece = [];
      characters = 0;
    }
    piece.push(json);
    characters += json.length;
  }
  return piece.length > 0 ? [...pieces, `[${piece.join(',')}]`] : pieces;
}
