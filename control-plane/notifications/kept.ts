import type { Opening } from '#schema/contracts/incident';
import type { NotificationInput } from '#schema/contracts/notification';
import type { Secret } from './secrets.ts';
import type { Sql } from './tables.ts';

/** Single values of a Notifier. What is absent was never set. */
export type Kept = {
  /** The object's own name: at an alarm the runtime may not say it. */
  name: string;
  receiver: Pick<NotificationInput, 'kind' | 'url'> & { atMs: number };
  secrets: readonly Secret[];
  /** When it was deleted. */
  gone: number;
  /** Until when the receiver asked for silence (`Retry-After`). */
  quietUntilMs: number;
  givenUp: number;
  lastError: string | null;
  /** An incident that is not in the list of incidents yet. */
  incident: Opening;
};

/** Reads a single value. */
export function keptValue<Name extends keyof Kept>(sql: Sql, name: Name): Kept[Name] | undefined {
  const [row] = sql.exec<{ value: string }>('select value from kept where name = ?', name).toArray();
  return row && (JSON.parse(row.value) as Kept[Name]);
}

/** Writes a single value. */
export function keep<Name extends keyof Kept>(sql: Sql, name: Name, value: Kept[Name]): void {
  sql.exec('insert or replace into kept (name, value) values (?, ?)', name, JSON.stringify(value));
}

/** Removes a single value. */
export function dropKept(sql: Sql, name: keyof Kept): void {
  sql.exec('delete from kept where name = ?', name);
}
