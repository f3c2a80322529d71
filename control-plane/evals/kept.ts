import type { EvalOrder, EvalResult, EvalStatus } from '#schema/contracts/eval';
import type { Sql } from './tables.ts';

/** Single values of an eval. What is absent was never set. */
export type Kept = {
  order: EvalOrder & { createdAtMs: number };
  status: EvalStatus;
  /** The id of the last example that was copied. */
  loadedTo: string;
  /** How far the baseline's scores were copied; null: all of them. */
  blessedTo: number | null;
  /** How many examples were not run, because the baseline knows another question by that name, or none. */
  unshared: { changed: number; added: number };
  endedAtMs: number;
  result: EvalResult;
  error: string;
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
