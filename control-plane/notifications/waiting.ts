import type { Notification } from '#schema/contracts/notification';
import type { Sql } from './tables.ts';

/** How many may wait for one receiver; of more the oldest is given up. */
export const MOST_WAITING = 1000;
/** How long one is tried, in ms. */
export const LIFE_MS = 24 * 3600 * 1000;
/** How long an id is known after it was told or given up, and how many are. Whoever hands one in again does so within minutes. */
const SETTLED_MS = 48 * 3600 * 1000;
const MOST_SETTLED = 10_000;

/** One that waits; `tries` counts the one in hand too. */
export type InHand = { readonly notification: Notification; readonly takenAtMs: number; readonly tries: number };

type Row = { body: string; taken_at_ms: number; tries: number };

const inHand = ({ body, taken_at_ms, tries }: Row): InHand => ({
  notification: JSON.parse(body) as Notification,
  takenAtMs: taken_at_ms,
  tries: tries + 1,
});

/** Adds one, to be told at once; false when it waits already or is settled. */
export function addWaiting(sql: Sql, notification: Notification, nowMs: number): boolean {
  const { id } = notification;
  if (sql.exec('select 1 from settled where id = ?', id).toArray().length > 0) return false;
  const added = sql.exec(
    `insert into waiting (id, body, taken_at_ms, tries, due_at_ms) values (?, ?, ?, 0, ?)
     on conflict (id) do nothing returning seq`,
    id,
    JSON.stringify(notification),
    nowMs,
    nowMs,
  );
  return added.toArray().length > 0;
}

/** Those whose time has come, the longest due first. */
export function dueWaiting(sql: Sql, at: { nowMs: number; most: number }): InHand[] {
  const query = 'select body, taken_at_ms, tries from waiting where due_at_ms <= ? order by due_at_ms, seq limit ?';
  return sql.exec<Row>(query, at.nowMs, at.most).toArray().map(inHand);
}

/** Notes that one is tried, and when again unless it is settled. */
export function noteTry(sql: Sql, id: string, dueAtMs: number): void {
  sql.exec('update waiting set tries = tries + 1, due_at_ms = ? where id = ?', Math.ceil(dueAtMs), id);
}

/** Puts off one that was tried. */
export function postpone(sql: Sql, id: string, dueAtMs: number): void {
  sql.exec('update waiting set due_at_ms = ? where id = ?', Math.ceil(dueAtMs), id);
}

/** All that wait are tried at once: they go somewhere else now, or are signed otherwise. */
export function hasten(sql: Sql, nowMs: number): void {
  sql.exec('update waiting set due_at_ms = min(due_at_ms, ?)', nowMs);
}

/** Takes one out for good, told or given up; its id stays known. False when it was out already. */
export function settle(sql: Sql, id: string, nowMs: number): boolean {
  if (sql.exec('delete from waiting where id = ? returning id', id).toArray().length === 0) return false;
  sql.exec('insert or ignore into settled (id, at_ms) values (?, ?)', id, nowMs);
  sql.exec('delete from settled where at_ms < ?', nowMs - SETTLED_MS);
  sql.exec('delete from settled where seq <= (select max(seq) from settled) - ?', MOST_SETTLED);
  return true;
}

/** Those to be given up: what is older than a day, and the oldest of more than a thousand. */
export function hopeless(sql: Sql, nowMs: number): InHand[] {
  const over = Math.max(0, countWaiting(sql) - MOST_WAITING);
  return sql
    .exec<Row>(
      `select body, taken_at_ms, tries from waiting
       where taken_at_ms <= ? or seq in (select seq from waiting order by seq limit ?) order by seq`,
      nowMs - LIFE_MS,
      over,
    )
    .toArray()
    .map(inHand);
}

/** How many wait. */
export const countWaiting = (sql: Sql): number => sql.exec<{ n: number }>('select count(*) as n from waiting').one().n;

/** When the first is due, and when the oldest is to be given up; null when none waits. */
export function waitingTimes(sql: Sql): { dueAtMs: number; endAtMs: number } | null {
  const { due, taken } = sql
    .exec<{ due: number | null; taken: number | null }>(
      'select min(due_at_ms) as due, min(taken_at_ms) as taken from waiting',
    )
    .one();
  return due === null || taken === null ? null : { dueAtMs: due, endAtMs: taken + LIFE_MS };
}
