/** SQL of one eval's object. */
export type Sql = DurableObjectStorage['sql'];

const tables = [
  /** Single values (JSON): `order`, `status`, `loadedTo`, `endedAtMs`, `result`, `error`, `toldAtMs`. */
  `kept (name text primary key, value text not null) without rowid`,
  /** An example as it was when the eval began, with the whole of it (JSON). */
  `items (place integer primary key autoincrement, id text not null unique, example text not null)`,
  /** A run of an item: \`state\` 0 is to be done, 1 in hand, 2 done, 3 (of a pair) waiting for its two runs. Narrow: all of it is counted whenever somebody looks. */
  `cells (
    place integer not null, arm text not null, trial integer not null, state integer not null default 0,
    tries integer not null default 0, due_at_ms integer not null default 0, usd real not null default 0,
    unpriced integer not null default 0, unscored integer not null default 0,
    primary key (place, arm, trial)) without rowid`,
  /** An example of the baseline this eval is held against: the text it asks by, and what was scored by grader (JSON). */
  `blessed (item text primary key, asked text not null, scores text not null) without rowid`,
  /** What came of a run that is done (JSON). */
  `answers (place integer not null, arm text not null, trial integer not null, answer text not null, primary key (place, arm, trial))`,
];

const indexes = ['cells_by_need on cells (state, due_at_ms, place)'];

/** Makes what is missing of an eval's own tables. */
export function createTables(sql: Sql): void {
  for (const table of tables) sql.exec(`create table if not exists ${table}`);
  for (const index of indexes) sql.exec(`create index if not exists ${index}`);
}
