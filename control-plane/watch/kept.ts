import type { FeatureName } from '#schema/contracts/ids';
import type { Sql } from './tables.ts';

/** Single values of a Watch. What is absent was never set. */
export type Kept = {
  /** At an alarm the runtime may not say it. */
  feature: FeatureName;
  /** When the rules were last read. */
  readAtMs: number;
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
