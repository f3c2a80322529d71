import { type CountRow, mergeRows } from '#core/evidence/count-row';
import type { Sql } from './tables.ts';

/** Adds to the counts; rows of one cell are summed first, so that a batch costs a write a cell. */
export function addCounts(sql: Sql, rows: readonly CountRow[]): void {
  for (const { guardrail, slice, watch, cell, age, w, n0, k0, u0, n1, k1, u1 } of mergeRows(rows)) {
    // A run that was counted while it went on, and ended in the same batch.
    if (n0 === 0 && n1 === 0) continue;
    sql.exec(
      `insert into counts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (guardrail, slice, watch, cell, age) do update set n0 = n0 + excluded.n0, k0 = k0 + excluded.k0,
         u0 = u0 + excluded.u0, n1 = n1 + excluded.n1, k1 = k1 + excluded.k1, u1 = u1 + excluded.u1`,
      ...[guardrail, slice === null ? '' : `=${slice}`, watch, cell, age, w, n0, k0, u0, n1, k1, u1],
    );
  }
}

type Row = Omit<CountRow, 'slice'> & { slice: string };

/** Every count of the live rollout in the order of opening, which the assignment check depends on. */
export function readCounts(sql: Sql): CountRow[] {
  return sql
    .exec<Row>('select guardrail, slice, watch, cell, age, w, n0, k0, u0, n1, k1, u1 from counts order by rowid')
    .toArray()
    .map((row) => ({ ...row, slice: row.slice === '' ? null : row.slice.slice(1) }));
}

/** Notes a run (for `both_arms`: a unit) that was seen and is not evidence, with the reason. */
export function addUncounted(sql: Sql, cause: string): void {
  sql.exec('insert into uncounted values (?, 1) on conflict (cause) do update set n = n + 1', cause);
}

/** How many were not counted, by cause. */
export function readUncounted(sql: Sql): Record<string, number> {
  const rows = sql.exec<{ cause: string; n: number }>('select cause, n from uncounted').toArray();
  return Object.fromEntries(rows.map(({ cause, n }) => [cause, n]));
}
