import type { RunRecord } from '#schema/contracts/record';
import type { HappeningRow } from '../store/happenings.ts';
import type { Sql } from './tables.ts';

type Counted = Exclude<RunRecord, { kind: 'started' }>;

/** How many happenings of a feature are told apart; names that came later are counted together, so that pushes cannot make series without end. */
export const HAPPENINGS_APART = 256;

const OTHER = '(other)';

/** `guard/check/tripped` as `guard/(other)/tripped`. */
const folded = (what: string): string => {
  const parts = what.split('/');
  return parts.length === 3 ? [parts[0], OTHER, parts[2]].join('/') : what;
};

function isKnown(sql: Sql, what: string): boolean {
  return sql.exec('select 1 from happenings where what = ? limit 1', what).toArray().length > 0;
}

const countKinds = (sql: Sql): number =>
  sql.exec<{ n: number }>('select count(distinct what) as n from happenings').one().n;

/** Adds what happened in runs to the counters of their arm. */
export function addHappenings(sql: Sql, runs: readonly Counted[]): void {
  const sums = new Map<string, HappeningRow>();
  for (const { arm, happened = {} } of runs) {
    for (const [what, n] of Object.entries(happened)) {
      const key = `${arm} ${what}`;
      sums.set(key, { arm, what, n: (sums.get(key)?.n ?? 0) + n });
    }
  }
  for (const { arm, what, n } of sums.values()) {
    const name = isKnown(sql, what) || countKinds(sql) < HAPPENINGS_APART ? what : folded(what);
    sql.exec(
      `insert into happenings values (?, ?, 1, ?) on conflict (what, arm) do update set n = n + excluded.n, dirty = 1`,
      ...[name, arm, n],
    );
  }
}

/** What grew since it was last flushed. */
export function dirtyHappenings(sql: Sql): HappeningRow[] {
  return sql.exec<HappeningRow>('select arm, what, n from happenings where dirty = 1').toArray();
}

/** Notes that these values were flushed; what grew in the meantime stays dirty. */
export function noteHappeningsFlushed(sql: Sql, rows: readonly HappeningRow[]): void {
  for (const { arm, what, n } of rows)
    sql.exec('update happenings set dirty = 0 where what = ? and arm = ? and n = ?', what, arm, n);
}
