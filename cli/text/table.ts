import { clean } from './clean.ts';
import { cut } from './cut.ts';
import type { Paint, Tint } from './paint.ts';
import { width } from './width.ts';

/** One column: `align: 'right'` for numbers; `keep` marks what a reader copies, so it is shortened last and in its middle. */
export type Column<Row> = {
  readonly head: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'right';
  readonly keep?: true;
  readonly tint?: (row: Row) => Tint;
};

/** What is shown in how many cells, and how it is coloured. */
export type Sheet = { readonly width: number; readonly paint: Paint };

const GAP = 2;
const LEAST = 4;

/** Rows under their heads, never wider than the sheet: first the widest column without `keep` is shortened, then the others. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sheet: Sheet): string[] {
  const texts = rows.map((row) => columns.map((column) => clean(column.cell(row))));
  const natural = naturalWidths(texts, columns);
  const soft = columns.map(({ keep }) => keep !== true);
  const room = Math.max(columns.length, sheet.width - GAP * (columns.length - 1));
  const fitted = fit(
    fit(natural, soft, room),
    columns.map(() => true),
    room,
  );

  const line = (cellsOf: readonly string[], tintOf: (at: number) => Tint): string =>
    columns
      .map((column, at) => {
        const last = at === columns.length - 1;
        const text = place(cellsOf[at] ?? '', fitted[at] ?? 0, { ...column, last });
        return sheet.paint(tintOf(at), text);
      })
      .join(' '.repeat(GAP))
      .trimEnd();

  const head = line(
    columns.map((column) => column.head),
    () => 'dim',
  );
  return [head, ...rows.map((row, index) => line(texts[index] ?? [], (at) => columns[at]?.tint?.(row) ?? 'plain'))];
}

const naturalWidths = <Row>(texts: readonly string[][], columns: readonly Column<Row>[]): number[] =>
  columns.map(({ head }, at) => Math.max(width(head), ...texts.map((line) => width(line[at] ?? ''))));

/** The cells that a table takes when nothing in it is shortened. */
export function naturalWidth<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): number {
  const texts = rows.map((row) => columns.map((column) => clean(column.cell(row))));
  return sum(naturalWidths(texts, columns)) + GAP * (columns.length - 1);
}

/** Takes cells from the widest of the chosen columns, one at a time, until the whole fits or each has come down to the least. */
function fit(widths: readonly number[], chosen: readonly boolean[], room: number): number[] {
  const fitted = [...widths];
  for (const least of [LEAST, 1]) {
    for (let over = sum(fitted) - room; over > 0; over--) {
      const widest = widestOf(fitted, chosen, least);
      if (widest === -1) break;
      fitted[widest] = (fitted[widest] ?? 0) - 1;
    }
    if (chosen.includes(false)) break;
  }
  return fitted;
}

function widestOf(widths: readonly number[], chosen: readonly boolean[], least: number): number {
  const candidates = widths.map((value, at) => (chosen[at] === true && value > least ? value : -1));
  const most = Math.max(...candidates);
  return most === -1 ? -1 : candidates.indexOf(most);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function place(text: string, room: number, how: { align?: 'right'; keep?: true; last: boolean }): string {
  const short = cut(text, room, how.keep ? 'middle' : 'end');
  const blank = ' '.repeat(Math.max(0, room - width(short)));
  if (how.align === 'right') return blank + short;
  return how.last ? short : short + blank;
}
