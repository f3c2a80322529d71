import { dayText } from '#core/limit/utc-day';
import { addToSketch, emptySketch, type Sketch } from '#core/usage/hyperloglog';
import type { RunRecord } from '#schema/contracts/record';
import type { ActiveMonth, UnitSpending } from '#schema/contracts/usage';
import type { Sql } from './tables.ts';

type Counted = Exclude<RunRecord, { kind: 'started' }>;

/** How many units of a month are counted one by one; of more there is the sketch alone. */
export const COUNTED_MOST = 10_000;
/** The most units of a month whose spending is known; of more the half that spent least is forgotten. */
const SPENDERS_MOST = 50_000;
/** Whether there are too many is looked at when a new one is called so, which one of 256 is: names are hashes, and counting them takes no write. */
const LOOK_AT = '00';
/** How many months back units' spending is known. */
const MONTHS_KEPT = 3;

type Month = { counted: number | null; sketch: Sketch };

const bytesOf = (value: ArrayBuffer): Sketch => new Uint8Array(value);

function readMonth(sql: Sql, month: string): Month {
  const found = sql
    .exec<{ counted: number | null; sketch: ArrayBuffer }>(
      'select counted, sketch from active_months where month = ?',
      month,
    )
    .toArray()[0];
  if (found === undefined) return { counted: 0, sketch: emptySketch() };
  return { counted: found.counted, sketch: bytesOf(found.sketch) };
}

/** Counts a unit that is not there yet, as long as they are few; when they have become too many all that is known of them is the sketch. */
function count(sql: Sql, month: string, { counted, units }: { counted: number | null; units: readonly string[] }) {
  if (counted === null) return null;
  const fresh = sql
    .exec(
      'insert or ignore into active_units select ?, value from json_each(?) returning unit',
      month,
      JSON.stringify(units),
    )
    .toArray().length;
  if (counted + fresh <= COUNTED_MOST) return counted + fresh;
  sql.exec('delete from active_units where month = ?', month);
  return null;
}

/** Adds what runs cost to their units; true: it is time to look whether there are too many. */
function addSpenders(sql: Sql, month: string, runs: readonly (Counted & { unit: string })[]): boolean {
  let looks = false;
  const own = Map.groupBy(
    runs.filter(({ costUsd }) => costUsd !== 0),
    ({ unit }) => unit,
  );
  for (const [unit, paid] of own) {
    const added = sql.exec<{ runs: number }>(
      `insert into unit_months values (?, ?, ?, ?, ?) on conflict (month, unit) do update set
         runs = runs + excluded.runs, unpriced = unpriced + excluded.unpriced, usd = usd + excluded.usd returning runs`,
      ...[month, unit, paid.length, paid.filter(({ costUsd }) => costUsd === null).length],
      paid.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
    );
    const isNew = added.one().runs === paid.length;
    looks ||= isNew && unit.endsWith(LOOK_AT);
  }
  return looks;
}

/** Forgets the half of a month's spenders that spent least when they are too many; true: somebody was forgotten. */
function bound(sql: Sql, month: string): boolean {
  const { n } = sql.exec<{ n: number }>('select count(*) as n from unit_months where month = ?', month).one();
  if (n <= SPENDERS_MOST) return false;
  sql.exec(
    'delete from unit_months where month = ?1 and unit in (select unit from unit_months where month = ?1 order by usd limit ?2)',
    ...[month, SPENDERS_MOST / 2],
  );
  return true;
}

/** A month begins: what is known of single units before the last months is forgotten, and who was counted one by one. */
function forget(sql: Sql, month: string): void {
  const months = sql.exec<{ month: string }>('select month from active_months order by month desc').toArray();
  const oldest = months.at(MONTHS_KEPT - 1)?.month;
  if (oldest !== undefined) sql.exec('delete from unit_months where month < ?', oldest);
  sql.exec('delete from active_units where month < ?', month);
}

/** Remembers whose runs these were, in the month in which they are heard of. */
export function addActive(sql: Sql, runs: readonly Counted[], nowMs: number): void {
  const own = runs.filter(
    (run): run is Counted & { unit: string } => run.kind === 'ended' && run.unit !== null && run.outcome !== 'waiting',
  );
  if (own.length === 0) return;
  const month = dayText(nowMs).slice(0, 7);
  const before = readMonth(sql, month);
  if (before.counted === 0) forget(sql, month);
  const units = [...new Set(own.map(({ unit }) => unit))];
  const changed = units.map((unit) => addToSketch(before.sketch, unit)).some(Boolean);
  const counted = count(sql, month, { counted: before.counted, units });
  const forgot = addSpenders(sql, month, own) && bound(sql, month);
  if (changed || counted !== before.counted)
    sql.exec(
      `insert into active_months values (?1, ?2, ?3, 0, 0, 1) on conflict (month) do update set
         counted = excluded.counted, sketch = excluded.sketch, dirty = 1`,
      ...[month, counted, before.sketch],
    );
  if (forgot) sql.exec('update active_months set forgot = 1 where month = ?', month);
}

const base64 = (sketch: Sketch): string => btoa(String.fromCharCode(...sketch));

/** The months that changed since they were last flushed. */
export const dirtyMonths = (sql: Sql): ActiveMonth[] =>
  sql
    .exec<{ month: string; counted: number | null; sketch: ArrayBuffer }>(
      'select month, counted, sketch from active_months where dirty = 1',
    )
    .toArray()
    .map(({ month, counted, sketch }) => ({ month, counted, sketch: base64(bytesOf(sketch)) }));

/** Notes that these were flushed. */
export function noteMonthsFlushed(sql: Sql, months: readonly ActiveMonth[]): void {
  for (const { month, sketch } of months) {
    const now = readMonth(sql, month);
    if (base64(now.sketch) === sketch) sql.exec('update active_months set dirty = 0 where month = ?', month);
  }
}

/** The units whose runs of a month cost most, and whether all that cost anything are known. */
export function dearestUnits(sql: Sql, month: string, most: number): { units: UnitSpending[]; whole: boolean } {
  const units = sql
    .exec<UnitSpending>(
      'select unit, runs, unpriced, usd from unit_months where month = ? order by usd desc, unit limit ?',
      month,
      most,
    )
    .toArray();
  const forgot = sql.exec('select 1 from active_months where month = ? and forgot = 1', month).toArray().length > 0;
  return { units, whole: !forgot };
}
