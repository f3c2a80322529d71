import { addTally, type Tally } from './tally.ts';

/**
 * What the counts of one guardrail hold for one cell of one watch: `open` counts a unit whose run is old enough to count and
 * still goes on, as not bad so far; `due` one whose answer is known (both are read for `worse`), `aged` once it is older than the deadline (read for `not_worse` and for the assignment). `slice`: the value of
 * the guardrail's attribute that these are the counts of; null for all units together, which are counted beside.
 */
export type CountRow = {
  readonly guardrail: string;
  readonly slice: string | null;
  readonly watch: number;
  readonly cell: string;
  readonly w: number;
  readonly age: 'open' | 'due' | 'aged';
} & Tally;

/** The cell's name among all cells: nothing in it can be taken for the end of another part. Many of these are made in a batch. */
const keyOf = ({ guardrail, slice, watch, cell, age }: CountRow): string =>
  `${watch} ${age} ${cell} ${guardrail.length} ${guardrail}${slice === null ? '' : `=${slice}`}`;

/** Rows to add, with those for the same cell summed: one write a cell instead of one a unit. The order of first sight stays. */
export function mergeRows(rows: readonly CountRow[]): CountRow[] {
  const merged = new Map<string, CountRow>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = merged.get(key);
    merged.set(key, known === undefined ? row : { ...known, ...addTally(known, row) });
  }
  return [...merged.values()];
}
