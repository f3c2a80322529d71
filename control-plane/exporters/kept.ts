import type { ExporterSettings } from '#schema/contracts/exporter';
import type { Opening } from '#schema/contracts/incident';
import type { Sql } from './tables.ts';

/** Single values of an Exporter. What is absent was never set. */
export type Kept = {
  /** The object's own name: at an alarm the runtime may not say it. */
  name: string;
  settings: ExporterSettings;
  /** When it was deleted. */
  gone: number;
  /** How often the batch in front was tried in vain, and when it is tried again. */
  tries: number;
  dueAtMs: number;
  /** How many runs go at once; fewer after "too large". */
  most: number;
  sent: number;
  rejected: number;
  givenUp: number;
  lastSentAtMs: number;
  lastError: string;
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

/** Removes single values. */
export function dropKept(sql: Sql, ...names: (keyof Kept)[]): void {
  for (const name of names) sql.exec('delete from kept where name = ?', name);
}
