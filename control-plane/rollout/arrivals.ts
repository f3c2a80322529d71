import { keepValue, keptValue } from './kept-values.ts';
import type { Sql } from './tables.ts';

/** Ends of runs that may be evidence, by the minute they arrived in, and how many of them came too late to be believed. */
type Minute = readonly [minute: number, ended: number, late: number];

const NAME = 'arrivals';
const MINUTE_MS = 60_000;
/** How many minutes tell whether records are late now: what was late before and is not any more holds nothing up. */
const MINUTES = 5;
/** A share of runs whose records came after their deadline, and the fewest of them, from which on records are known to be late. */
const LATE_SHARE = 0.02;
const LATE_LEAST = 5;

const readMinutes = (sql: Sql, nowMs: number): Minute[] => {
  const oldest = Math.floor(nowMs / MINUTE_MS) - MINUTES;
  return (keptValue<Minute[]>(sql, NAME) ?? []).filter(([minute]) => minute > oldest);
};

/** Notes that ends of runs arrived, `late` of them after their runs had to be taken for failures. */
export function noteArrivals(sql: Sql, { ended, late }: { ended: number; late: number }, nowMs: number): void {
  if (ended === 0) return;
  const now = Math.floor(nowMs / MINUTE_MS);
  const minutes = readMinutes(sql, nowMs);
  const [, n, k] = minutes.find(([minute]) => minute === now) ?? [now, 0, 0];
  keepValue(sql, NAME, [...minutes.filter(([minute]) => minute !== now), [now, n + ended, k + late]]);
}

/** Whether records are late: of those that arrived in the last five minutes more than 2 %, and five at least. */
export function arrivesLate(sql: Sql, nowMs: number): boolean {
  const minutes = readMinutes(sql, nowMs);
  const sum = (at: 1 | 2): number => minutes.reduce((total, minute) => total + minute[at], 0);
  return sum(2) >= LATE_LEAST && sum(2) > LATE_SHARE * sum(1);
}

/** When late records of the past will have been long enough ago, in ms since the epoch; null when there are none. */
export function lateEndsAtMs(sql: Sql, nowMs: number): number | null {
  const [first] = readMinutes(sql, nowMs).filter(([, , late]) => late > 0);
  return first === undefined ? null : (first[0] + MINUTES) * MINUTE_MS;
}

/** Forgets all of it. */
export const forgetArrivals = (sql: Sql): void => void sql.exec('delete from values_kept where name = ?', NAME);
