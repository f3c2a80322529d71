/** A record of a CSV text and the line it begins on; a sentence where the text breaks off within quotes. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

type Cell = { readonly text: string; readonly end: number };

/** A cell in quotes that begins at `from`; null when they are never closed. */
function quoted(text: string, from: number): Cell | null {
  let [read, at] = ['', from + 1];
  for (;;) {
    const close = text.indexOf('"', at);
    if (close === -1) return null;
    read += text.slice(at, close);
    if (text[close + 1] !== '"') return { text: read, end: close + 1 };
    read += '"';
    at = close + 2;
  }
}

function plain(text: string, from: number, separator: string): Cell {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n') end++;
  return { text: text.slice(from, end).replace(/\r$/, ''), end };
}

/** Whatever stands between a closing quote and the next separator belongs to the cell, as spreadsheets read it. */
function cellAt(text: string, from: number, separator: string): Cell | null {
  if (text[from] !== '"') return plain(text, from, separator);
  const inner = quoted(text, from);
  if (inner === null) return null;
  const rest = plain(text, inner.end, separator);
  return { text: inner.text + rest.text, end: rest.end };
}

/** The separator of a text is the one of comma, semicolon and tab that its first line has most of. */
function separatorOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const count = (separator: string): number => first.split(separator).length;
  return [',', ';', '\t'].toSorted((one, other) => count(other) - count(one))[0] ?? ',';
}

/** The records of a CSV text (RFC 4180, also with semicolons or tabs), empty lines left out; or the line of a quote that nothing closes. */
export function csvRows(whole: string): readonly CsvRow[] | { readonly unclosed: number } {
  const text = whole.replace(/^\uFEFF/, '');
  const separator = separatorOf(text);
  const rows: CsvRow[] = [];
  let [at, line, begun] = [0, 1, 1];
  let cells: string[] = [];
  while (at < text.length) {
    const cell = cellAt(text, at, separator);
    if (cell === null) return { unclosed: line };
    line += text.slice(at, cell.end).split('\n').length - 1;
    cells.push(cell.text);
    at = cell.end + 1;
    if (text[cell.end] === separator && at < text.length) continue;
    if (text[cell.end] === separator) cells.push('');
    if (cells.some((one) => one !== '')) rows.push({ line: begun, cells });
    cells = [];
    begun = ++line;
  }
  return rows;
}
