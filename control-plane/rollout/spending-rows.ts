import type { RunRecord, RunStarted } from '#schema/contracts/record';
import type { Sql } from './tables.ts';

/** What the runs of a day came to: their known cost, how many cost something, and how many of them nobody knows what. */
export type Day = { readonly usd: number; readonly runs: number; readonly unpriced: number };

/** A run with an end, as far as its cost goes. */
export type Paid = Pick<Exclude<RunRecord, RunStarted>, 'costUsd' | 'unit' | 'kind'>;

/** The row of everybody together. */
const ALL = '';
/** The most units that are told to the edge: those that spent most. */
const TOLD = 1000;
/** The most units of a day whose spending is known. Looked at every so many runs; the half that spent least then begins anew. */
const MOST = 100_000;
const LOOK_EVERY = 1000;
const DAYS_KEPT = 35;

const none: Day = { usd: 0, runs: 0, unpriced: 0 };

function add(sql: Sql, key: { day: number; unit: string }, { usd, runs, unpriced }: Day): number {
  const added = `insert into spending values (?, ?, ?, ?, ?) on conflict (day, unit) do update set
    usd = usd + excluded.usd, runs = runs + excluded.runs, unpriced = unpriced + excluded.unpriced returning runs`;
  return sql.exec<{ runs: number }>(added, key.day, key.unit, usd, runs, unpriced).one().runs;
}

const sumOf = (paid: readonly Paid[]): Day => ({
  usd: paid.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
  runs: paid.length,
  unpriced: paid.filter(({ costUsd }) => costUsd === null).length,
});

/** Adds runs that cost something, or nobody knows what, to their day, and to their units when `byUnit`; what was mirrored or refreshed is on nobody's account. */
export function addSpending(sql: Sql, paid: readonly Paid[], { day, byUnit }: { day: number; byUnit: boolean }): void {
  const whole = sumOf(paid);
  const runs = add(sql, { day, unit: ALL }, whole);
  if (runs === whole.runs) forget(sql, day);
  if (!byUnit) return;
  const units = Map.groupBy(
    paid.filter(({ kind }) => kind === 'ended'),
    ({ unit }) => unit,
  );
  for (const [unit, own] of units) if (unit !== null) add(sql, { day, unit }, sumOf(own));
  if (Math.floor(runs / LOOK_EVERY) > Math.floor((runs - whole.runs) / LOOK_EVERY)) bound(sql, day);
}

/** A day begins: units of the days before are forgotten, and days long past. */
function forget(sql: Sql, day: number): void {
  sql.exec('delete from spending where day < ? or (day < ? and unit <> ?)', day - DAYS_KEPT, day, ALL);
}

function bound(sql: Sql, day: number): void {
  const { n } = sql.exec<{ n: number }>('select count(*) as n from spending where day = ?', day).one();
  if (n <= MOST) return;
  sql.exec(
    'delete from spending where day = ? and unit in (select unit from spending where day = ? and unit <> ? order by usd limit ?)',
    ...[day, day, ALL, MOST / 2],
  );
}

/** What a day came to so far. */
export function spendingOn(sql: Sql, day: number): Day {
  const found = 'select usd, runs, unpriced from spending where day = ? and unit = ?';
  return sql.exec<Day>(found, day, ALL).toArray()[0] ?? none;
}

/** The units that spent so much on a day, by name; those that spent most when they are many. */
export function spendersOf(sql: Sql, day: number, usd: number): string[] {
  const found = 'select unit from spending where day = ? and usd >= ? and unit <> ? order by usd desc, unit limit ?';
  return sql
    .exec<{ unit: string }>(found, day, usd, ALL, TOLD)
    .toArray()
    .map(({ unit }) => unit)
    .toSorted();
}
