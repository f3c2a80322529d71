/** The known name that is most like what was typed; undefined when none is like it. A swap, a slip and a missing letter each count one. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(typed.length / 3));
  const ranked = known
    .map((name) => ({ name, apart: name.startsWith(typed) && typed.length > 1 ? 0 : distance(typed, name) }))
    .filter(({ apart }) => apart <= most)
    .toSorted((a, b) => a.apart - b.apart);
  return ranked[0]?.name;
}

/** Edits between two words (optimal string alignment), of words so short that the plain table will do. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(stepTo({ a, b, i, j }, rows, row));
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}

function stepTo(at: { a: string; b: string; i: number; j: number }, rows: number[][], row: number[]): number {
  const { a, b, i, j } = at;
  const above = rows[i - 1] ?? [];
  const same = a[i - 1] === b[j - 1] ? 0 : 1;
  const edits = [(above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same];
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  if (swapped) edits.push((rows[i - 2]?.[j - 2] ?? 0) + 1);
  return Math.min(...edits);
}
