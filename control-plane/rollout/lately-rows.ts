import type { RunEnded } from '#schema/contracts/record';
import type { Sql } from './tables.ts';

/** The last hour is kept in pieces, in ms, so that it can move on. */
const PIECE_MS = 600_000;
const PIECES = 6;
/** How many units of a piece are kept: from the smallest so many the number of all is known to about 6 %. */
const KEPT = 256;
/** With fewer runs than this nobody can say how often they come. */
const LEAST = 20;
/** Blinded units are 16 hex digits of an HMAC, and so spread evenly below this. */
const SPAN = 2 ** 64;

/** Remembers that these runs came, rolling out or not. Each batch writes a row, and a unit only while it is among the smallest. */
export function addLately(sql: Sql, runs: readonly RunEnded[], nowMs: number): void {
  const own = runs.filter(({ arm, outcome }) => (arm === 'control' || arm === 'candidate') && outcome !== 'waiting');
  if (own.length === 0) return;
  const piece = Math.floor(nowMs / PIECE_MS);
  const sinceMs = Math.min(nowMs, ...own.map(({ atMs }) => atMs));
  sql.exec(
    `insert into lately values (?, ?, ?) on conflict (piece) do update set runs = runs + excluded.runs`,
    ...[piece, Math.max(sinceMs, piece * PIECE_MS), own.length],
  );
  const units = new Set(own.flatMap(({ unit }) => unit ?? []));
  const { n, largest } = sql
    .exec<{ n: number; largest: string | null }>(
      'select count(*) as n, max(unit) as largest from lately_units where piece = ?',
      piece,
    )
    .one();
  const small = [...units].filter((unit) => n < KEPT || largest === null || unit < largest);
  if (small.length === 0) return;
  sql.exec('insert or ignore into lately_units select ?, value from json_each(?)', piece, JSON.stringify(small));
  sql.exec(
    `delete from lately_units where piece = ?1
       and unit not in (select unit from lately_units where piece = ?1 order by unit limit ?2)`,
    ...[piece, KEPT],
  );
  for (const table of ['lately', 'lately_units']) sql.exec(`delete from ${table} where piece <= ?`, piece - PIECES);
}

/** Units and runs a second within the last hour, since the first of them came; null when too few did. */
export function seenLately(sql: Sql, nowMs: number): { unitsPerS: number | null; runsPerS: number | null } {
  const oldest = Math.floor(nowMs / PIECE_MS) - PIECES;
  const { runs, sinceMs } = sql
    .exec<{ runs: number | null; sinceMs: number | null }>(
      'select sum(runs) as runs, min(since_ms) as sinceMs from lately where piece > ?',
      oldest,
    )
    .one();
  if (runs === null || sinceMs === null || runs < LEAST) return { unitsPerS: null, runsPerS: null };
  const seconds = Math.max(1, (nowMs - sinceMs) / 1000);
  const units = unitsOf(sql, oldest);
  return { unitsPerS: units === 0 ? null : units / seconds, runsPerS: runs / seconds };
}

/** How many different units came: counted while they are few, else estimated from how small the smallest of them are. */
function unitsOf(sql: Sql, oldest: number): number {
  const smallest = sql
    .exec<{ unit: string }>(
      'select distinct unit from lately_units where piece > ? order by unit limit ?',
      oldest,
      KEPT,
    )
    .toArray();
  const last = smallest.at(-1);
  if (last === undefined || smallest.length < KEPT) return smallest.length;
  return (KEPT - 1) / (Number.parseInt(last.unit, 16) / SPAN);
}
