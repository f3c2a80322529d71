import type { Sql } from './tables.ts';

/** The value of this name as it was kept, or undefined. Only this object writes it, so it is read without a check. */
export function keptValue<Value>(sql: Sql, name: string): Value | undefined {
  const row = sql.exec<{ value: string }>('select value from values_kept where name = ?', name).toArray()[0];
  return row && (JSON.parse(row.value) as Value);
}

export function keepValue(sql: Sql, name: string, value: unknown): void {
  sql.exec('insert or replace into values_kept values (?, ?)', name, JSON.stringify(value));
}
