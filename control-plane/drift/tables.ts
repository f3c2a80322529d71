import type { EvalId } from '#schema/contracts/ids';
import type { ReevalRow } from '#schema/contracts/reeval';

/** SQL of one scheduled re-evaluation's object. */
export type Sql = DurableObjectStorage['sql'];

/** A turn that began: its number, and the eval that is asked for it. */
export type Going = { readonly n: number; readonly eval: EvalId; readonly beganAtMs: number };

/** Single values. What is absent was never set, or is over. */
export type Kept = {
  row: ReevalRow;
  /** When it was set up first: turns of one that was deleted have other evals. */
  bornAtMs: number;
  gone: number;
  turns: number;
  nextAtMs: number;
  going: Going;
  failing: { sinceMs: number; incident: string | null };
  /** How often in a row it could not be carried out. */
  unable: number;
};

const tables = [
  /** Single values (JSON), by the names of `Kept`. */
  `kept (name text primary key, value text not null) without rowid`,
  /** What came of each turn (JSON). */
  `turns (n integer primary key, turn text not null)`,
  /** What people are to be told yet (JSON). */
  `owed (id text primary key, owed text not null) without rowid`,
];

/** Makes what is missing of its own tables. */
export function createTables(sql: Sql): void {
  for (const table of tables) sql.exec(`create table if not exists ${table}`);
}

/** Reads a single value. */
export function keptValue<Name extends keyof Kept>(sql: Sql, name: Name): Kept[Name] | undefined {
  const [row] = sql.exec<{ value: string }>('select value from kept where name = ?', name).toArray();
  return row && (JSON.parse(row.value) as Kept[Name]);
}

/** Writes a single value; undefined takes it away. */
export function keep<Name extends keyof Kept>(sql: Sql, name: Name, value: Kept[Name] | undefined): void {
  if (value === undefined) sql.exec('delete from kept where name = ?', name);
  else sql.exec('insert or replace into kept (name, value) values (?, ?)', name, JSON.stringify(value));
}
