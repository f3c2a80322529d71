/** SQL of one object: synchronous, and in one transaction with whatever else `transactionSync` holds. */
export type Sql = DurableObjectStorage['sql'];

const tables = [
  /** Single values (JSON): see `kept.ts`. */
  `kept (name text primary key, value text not null) without rowid`,
  /** Runs that were not told yet. */
  `waiting (
    seq integer primary key autoincrement, run text not null unique, feature text not null, taken_at_ms integer not null,
    spans integer not null, chars integer not null, body text not null, content integer not null default 1)`,
];

/** Makes what is missing of an Exporter's own tables. */
export function createTables(sql: Sql): void {
  for (const table of tables) sql.exec(`create table if not exists ${table}`);
  // Written before it was known of what waits whether it has content: it may.
  const known = sql.exec(`select 1 from pragma_table_info('waiting') where name = 'content'`).toArray();
  if (known.length === 0) sql.exec('alter table waiting add column content integer not null default 1');
}
