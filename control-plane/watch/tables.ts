/** SQL of one object: synchronous, and in one transaction with whatever else `transactionSync` holds. */
export type Sql = DurableObjectStorage['sql'];

const tables = [
  /** Single values (JSON): `feature`, `readAtMs`. */
  `kept (name text primary key, value text not null) without rowid`,
  /** The rules as they were last read (JSON), and how each stands (JSON). */
  `rules (name text primary key, rule text not null, standing text not null) without rowid`,
  /** What the feature's counters came to at a moment (JSON). */
  `samples (at_ms integer primary key, totals text not null)`,
  /** What is decided and not yet done: an incident to be opened, or a line of its story (JSON). */
  `owed (id text primary key, body text not null) without rowid`,
];

/** Makes what is missing of a Watch's own tables. */
export function createTables(sql: Sql): void {
  for (const table of tables) sql.exec(`create table if not exists ${table}`);
}
