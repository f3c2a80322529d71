/** SQL of one object: synchronous, and in one transaction with whatever else `transactionSync` holds. */
export type Sql = DurableObjectStorage['sql'];

const tables = [
  /** Single values (JSON): `name`, `receiver`, `secrets`, `gone`, `quietUntilMs`, `givenUp`, `lastError`, `incident`. */
  `kept (name text primary key, value text not null) without rowid`,
  /** What the receiver has not taken yet. */
  `waiting (
    seq integer primary key autoincrement, id text not null unique, body text not null, taken_at_ms integer not null,
    tries integer not null, due_at_ms integer not null)`,
  /** The ids of what was told or given up, for as long as one may be handed in again. */
  `settled (seq integer primary key autoincrement, id text not null unique, at_ms integer not null)`,
];

const indexes = ['waiting_by_time on waiting (due_at_ms)', 'settled_by_time on settled (at_ms)'];

/** Makes what is missing of a Notifier's own tables. */
export function createTables(sql: Sql): void {
  for (const table of tables) sql.exec(`create table if not exists ${table}`);
  for (const index of indexes) sql.exec(`create index if not exists ${index}`);
}
