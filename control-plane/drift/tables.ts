/** SQL of one scheduled re-evaluation's object. */
export type Sql = DurableObjectStorage['sql'];

const tables = [
  /** Single values (JSON), see `kept.ts`. */
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
