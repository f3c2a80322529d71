/** SQL of one object: synchronous, and in one transaction with whatever else `transactionSync` holds. */
export type Sql = DurableObjectStorage['sql'];

const tables = [
  /** The feature's whole state (JSON), and single values of the live rollout. */
  `values_kept (name text primary key, value text not null) without rowid`,
  /** Batches of records that were taken, for as long as one may be sent again. */
  `batches (id text primary key, at_ms integer not null) without rowid`,

  /** What the live watches know of each tracked unit of the live rollout; `both`: it was seen in control after the candidate. */
  `units (unit text primary key, marks text not null, both_arms integer not null) without rowid`,
  `watches (id integer primary key, period integer not null, opened_at_ms integer not null, n0 integer not null, n1 integer not null)`,
  /** Under which rules runs of a period come of age (JSON). */
  `periods (period integer primary key, rules text not null)`,
  /** Runs that opened counts and are not in all of them yet, by when to look again (null: when something is heard of them). */
  `pending (run text primary key, period integer not null, next_at_ms integer, body text not null) without rowid`,
  `counts (
    guardrail text not null, watch integer not null, cell text not null, age text not null, w real not null,
    n0 integer not null, k0 integer not null, u0 integer not null, n1 integer not null, k1 integer not null, u1 integer not null,
    unique (guardrail, watch, cell, age))`,
  `uncounted (cause text primary key, n integer not null) without rowid`,
  /** The first feedback of each run and name. */
  `firsts (run text not null, name text not null, no integer not null, at_ms integer not null, primary key (run, name)) without rowid`,

  /** How long the newest runs of each version took: a ring of rows a version. */
  `durations (
    version text not null, place integer not null, seq integer not null, at_ms integer not null, duration_ms real not null,
    cached integer not null,
    primary key (version, place)) without rowid`,
  `counters (
    version text not null, arm text not null, outcome text not null, dirty integer not null, runs integer not null, body text not null,
    primary key (version, arm, outcome)) without rowid`,

  `decisions (rollout text not null, n integer not null, body text not null, primary key (rollout, n)) without rowid`,
  /** Rollouts, live and ended, with what had been counted when they ended (JSON, null before). */
  `rollouts (n integer primary key, id text not null unique, state text not null, tallied text)`,
  /** Effects that are decided and not performed yet. `rev` grows when a waiting one is replaced by a newer of its name. */
  `outbox (
    seq integer primary key autoincrement, kind text not null, name text not null unique, body text not null,
    rev integer not null, tries integer not null, due_at_ms integer not null)`,
];

const indexes = [
  'batches_by_time on batches (at_ms)',
  'pending_by_time on pending (next_at_ms) where next_at_ms is not null',
  'firsts_by_time on firsts (at_ms)',
  'counters_dirty on counters (dirty) where dirty = 1',
  'outbox_by_kind on outbox (kind, seq)',
];

/** Makes what is missing of the Conductor's own tables. */
export function createTables(sql: Sql): void {
  for (const table of tables) sql.exec(`create table if not exists ${table}`);
  for (const index of indexes) sql.exec(`create index if not exists ${index}`);
}
