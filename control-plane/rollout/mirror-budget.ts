import { type Looks, nextStage } from '#core/evidence/mirrored';
import type { Stage } from '#schema/contracts/stage';
import type { RunId } from '#schema/contracts/ids';
import { keepValue, keptValue } from './kept-values.ts';
import type { Sql } from './tables.ts';

/** How many pairs of one stage are kept; then mirroring stops as if its money were spent. */
export const PAIRS_MOST = 5000;
/** How long after its deadline a permitted run may still report what it cost, in ms; then its reservation is charged. */
const REPORTS_MS = 60_000;

/** What the mirroring of a rollout's newest shadow stage came to; `told`: runs that were heard of or given up; `dearestUsd`: the dearest of them. */
export type Mirrored = {
  readonly stage: number;
  readonly capUsd: number;
  readonly spentUsd: number;
  readonly told: number;
  readonly dearestUsd: number;
  readonly pairs: number;
  readonly units: number;
  readonly withheld: number;
};

const TOTALS = 'mirrored';
/** The name under which the last look at the pairs is kept. */
export const LOOK = 'mirror-look';

/** The totals of the live rollout's newest shadow stage, or undefined when it had none. */
export const readMirrored = (sql: Sql): Mirrored | undefined => keptValue<Mirrored>(sql, TOTALS);

/** Keeps totals; what they were before is forgotten. */
export const keepMirrored = (sql: Sql, totals: Mirrored): void => keepValue(sql, TOTALS, totals);

/** A shadow stage begins: nothing is spent, nothing is reserved, no pair is there; but the looks of the stage before are taken. */
export function openMirror(sql: Sql, index: number, { shadowUsd = 1 }: Stage): void {
  const looks = keptValue<Looks>(sql, LOOK);
  forgetMirror(sql);
  if (looks !== undefined) keepValue(sql, LOOK, nextStage(looks));
  const nothing = { spentUsd: 0, told: 0, dearestUsd: 0, pairs: 0, units: 0, withheld: 0 };
  keepMirrored(sql, { stage: index, capUsd: shadowUsd, ...nothing });
}

/** Forgets all of it. */
export function forgetMirror(sql: Sql): void {
  forgetPairs(sql);
  sql.exec('delete from mirror_reserved');
  sql.exec('delete from values_kept where name = ?', TOTALS);
}

/** Forgets the pairs and what was made of them; what they came to in all stays, and so do the reservations of runs on their way. */
export function forgetPairs(sql: Sql): void {
  sql.exec('delete from mirror_pairs');
  sql.exec('delete from values_kept where name = ?', LOOK);
}

/** What a run is taken to cost before it is known: never less than the dearest so far, or a twentieth of all there is. */
export const reserveUsd = ({ dearestUsd, capUsd }: Mirrored): number => Math.max(dearestUsd, capUsd / 20);

/** Whether the budget bears no further run, whatever those that are on their way will cost: what is spent and what is reserved only grow. */
export const isSpent = (totals: Mirrored): boolean =>
  totals.pairs >= PAIRS_MOST || totals.spentUsd + reserveUsd(totals) > totals.capUsd;

/**
 * Reserves the money for one more run if there is enough of it; asked again for the same run it says the same. The first goes
 * alone: only when something is known of the price may several be under way, each of them taken to be as dear as the dearest.
 */
export function reserve(sql: Sql, run: RunId, { nowMs, deadlineMs }: { nowMs: number; deadlineMs: number }): boolean {
  if (sql.exec('select 1 from mirror_reserved where run = ?', run).toArray().length > 0) return true;
  const totals = readMirrored(sql);
  if (totals === undefined || isSpent(totals)) return false;
  const needed = reserveUsd(totals);
  const { usd, n } = outstanding(sql, needed);
  if (totals.told === 0 && n > 0) return false;
  if (totals.pairs + n >= PAIRS_MOST || totals.spentUsd + usd + needed > totals.capUsd) return false;
  sql.exec('insert into mirror_reserved values (?, ?, ?, 0)', run, needed, nowMs + deadlineMs + REPORTS_MS);
  return true;
}

/** How long a mirrored run may be under way, in ms: a run and its record, after the permission. What is heard of later was lost on the road. */
const UNDER_WAY_MS = 35_000;

/** When the permission of a run ends, which says in which order runs were permitted; null for one that was not. */
export function permittedUntilMs(sql: Sql, run: RunId): number | null {
  const found = sql.exec<{ at: number }>('select until_ms as at from mirror_reserved where run = ?', run).toArray()[0];
  return found?.at ?? null;
}

/** When the permission of the oldest run ends that may still be under way; null when there is none. */
export function oldestUnderWayMs(
  sql: Sql,
  { nowMs, deadlineMs }: { nowMs: number; deadlineMs: number },
): number | null {
  const lostMs = nowMs + deadlineMs + REPORTS_MS - UNDER_WAY_MS;
  const oldest = 'select min(until_ms) as at from mirror_reserved where charged = 0 and until_ms > ?';
  return sql.exec<{ at: number | null }>(oldest, lostMs).one().at;
}

/** What those will cost that are permitted and not heard of, each at least so much, and how many they are. */
function outstanding(sql: Sql, leastUsd: number): { usd: number; n: number } {
  return sql
    .exec<{ usd: number; n: number }>(
      'select coalesce(sum(max(usd, ?)), 0) as usd, count(*) as n from mirror_reserved where charged = 0',
      leastUsd,
    )
    .one();
}

/**
 * Takes what a run cost (null: its price is unknown, so it costs what was reserved) out of its reservation, and answers what is to be added to the
 * spent. What was charged before, because nobody had heard of the run, is not charged twice.
 */
export function costOfRun(sql: Sql, run: RunId, costUsd: number | null): number {
  const row = sql
    .exec<{ usd: number; charged: number }>('select usd, charged from mirror_reserved where run = ?', run)
    .toArray()[0];
  sql.exec('delete from mirror_reserved where run = ?', run);
  const totals = readMirrored(sql);
  const cost = costUsd ?? row?.usd ?? (totals === undefined ? 0 : reserveUsd(totals));
  return Math.max(0, cost - (row?.charged === 1 ? row.usd : 0));
}

/** Charges the reservations that nobody reported on in time. True when there were any. */
export function chargeOverdue(sql: Sql, nowMs: number): boolean {
  const { usd, n } = sql
    .exec<{ usd: number; n: number }>(
      'select coalesce(sum(usd), 0) as usd, count(*) as n from mirror_reserved where charged = 0 and until_ms <= ?',
      nowMs,
    )
    .one();
  const totals = readMirrored(sql);
  if (n === 0 || totals === undefined) return false;
  sql.exec('update mirror_reserved set charged = 1 where charged = 0 and until_ms <= ?', nowMs);
  keepMirrored(sql, { ...totals, spentUsd: totals.spentUsd + usd, told: totals.told + n });
  return true;
}

/** When the next reservation is overdue, in ms since the epoch. */
export function nextOverdueAtMs(sql: Sql): number | null {
  const next = 'select min(until_ms) as at from mirror_reserved where charged = 0';
  return sql.exec<{ at: number | null }>(next).one().at;
}
