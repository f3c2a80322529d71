import { keepValue, keptValue } from './kept-values.ts';

/** SQL of one object: synchronous, and in one transaction with whatever else `transactionSync` holds. */
export type Sql = DurableObjectStorage['sql'];

/** The layout of these tables. An object that was written under an older one is brought up to it when it wakes. */
const LAYOUT = 2;
const LAYOUT_NAME = 'layout';

const counts = `counts (
    guardrail text not null, slice text not null, watch integer not null, cell text not null, age text not null, w real not null,
    n0 integer not null, k0 integer not null, u0 integer not null, n1 integer not null, k1 integer not null, u1 integer not null,
    unique (guardrail, slice, watch, cell, age))`;

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
  /** `slice`: empty for all units together, else `=` and the value of the attribute that the guardrail is watched by. */
  counts,
  `uncounted (cause text primary key, n integer not null) without rowid`,
  /** The first feedback of each run and name. */
  `firsts (run text not null, name text not null, no integer not null, at_ms integer not null, primary key (run, name)) without rowid`,

  /** Pairs of a control run and its mirrored run in the live shadow stage: what each answered (JSON), and whose run it was. */
  `mirror_pairs (run text primary key, unit text not null, body text not null) without rowid`,
  /** Money set aside for mirrored runs that were permitted and are not heard of; `charged`: too long ago, and so counted as spent. */
  `mirror_reserved (run text primary key, usd real not null, until_ms integer not null, charged integer not null) without rowid`,

  /** The newest runs of each version, a ring of rows a version: how long they took, and what answers guardrails' questions (JSON, null before layout 2). */
  `durations (
    version text not null, place integer not null, seq integer not null, at_ms integer not null, duration_ms real not null,
    cached integer not null, facts text,
    primary key (version, place)) without rowid`,
  /** How many runs came in each ten minutes of the last hour, and the smallest of their blinded units. */
  `lately (piece integer primary key, since_ms integer not null, runs integer not null)`,
  `lately_units (piece integer not null, unit text not null, primary key (piece, unit)) without rowid`,
  /** Runs of a version begun after it should have stopped: each is told once. */
  `late_runs (run text primary key, at_ms integer not null) without rowid`,
  `counters (
    version text not null, arm text not null, outcome text not null, dirty integer not null, runs integer not null, body text not null,
    primary key (version, arm, outcome)) without rowid`,

  `happenings (
    what text not null, arm text not null, dirty integer not null, n integer not null, primary key (what, arm)) without rowid`,

  /** What a UTC day's runs cost, all together (`unit` empty) and, where units have a budget, each unit's. */
  `spending (
    day integer not null, unit text not null, usd real not null, runs integer not null, unpriced integer not null,
    primary key (day, unit)) without rowid`,

  /** What a UTC day's runs took: those of a version as a whole (`step` and `model` empty), and its calls by step and model. */
  `usage (
    day integer not null, via text not null, version text not null, step text not null, model text not null, dirty integer not null,
    n integer not null, unpriced integer not null, usd real not null, input integer not null, cached integer not null,
    written integer not null, output integer not null, primary key (day, via, version, step, model)) without rowid`,
  /** Who was active in a month: one by one while they are few (`counted` null: too many), and a sketch of them all. `looked_at` is of before, and unused. */
  `active_months (
    month text primary key, counted integer, sketch blob not null, looked_at integer not null, forgot integer not null,
    dirty integer not null)`,
  `active_units (month text not null, unit text not null, primary key (month, unit)) without rowid`,
  /** What a unit's runs of a month cost. Without an index by cost: it would be written with every run that costs something, and is asked for when somebody looks. */
  `unit_months (
    month text not null, unit text not null, runs integer not null, unpriced integer not null, usd real not null,
    primary key (month, unit)) without rowid`,

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
  'mirror_pairs_by_unit on mirror_pairs (unit)',
  'late_runs_by_time on late_runs (at_ms)',
  'spending_by_cost on spending (day, usd)',
  'usage_dirty on usage (dirty) where dirty = 1',
  'counters_dirty on counters (dirty) where dirty = 1',
  'happenings_dirty on happenings (dirty) where dirty = 1',
  'outbox_by_kind on outbox (kind, seq)',
];

/** What an object of layout 1 holds stays: its counts are those of all units together, and its runs have durations alone. */
function upgrade(sql: Sql): void {
  sql.exec('alter table counts rename to counts_before');
  sql.exec(`create table ${counts}`);
  const columns = 'watch, cell, age, w, n0, k0, u0, n1, k1, u1';
  sql.exec(`insert into counts (guardrail, slice, ${columns})
    select guardrail, '', ${columns} from counts_before order by rowid`);
  sql.exec('drop table counts_before');
  sql.exec('alter table durations add column facts text');
}

/** The layout that the tables were written under; null when there are none. */
function layoutOf(sql: Sql): number | null {
  const known = sql.exec(`select 1 from sqlite_master where type = 'table' and name = 'values_kept'`).toArray();
  return known.length === 0 ? null : (keptValue<number>(sql, LAYOUT_NAME) ?? 1);
}

/** Makes what is missing of the Conductor's own tables, and changes what is of an older layout. */
export function createTables(sql: Sql): void {
  const layout = layoutOf(sql);
  if (layout === 1) upgrade(sql);
  for (const table of tables) sql.exec(`create table if not exists ${table}`);
  for (const index of indexes) sql.exec(`create index if not exists ${index}`);
  sql.exec('drop index if exists unit_months_by_cost');
  if (layout !== LAYOUT) keepValue(sql, LAYOUT_NAME, LAYOUT);
}
