import type { Sql } from './tables.ts';

/** Kinds of effects. Each is a lane of its own: what one waits for delays no other, and within one the order stays. */
export const kinds = [
  'publish',
  'spent',
  'audit',
  'incident',
  'project',
  'counters',
  'usage',
  'feedback',
  'notify',
  'abandon',
] as const;
export type Kind = (typeof kinds)[number];

/** An effect that waits: its name is used once, or (`publish`, `spent`, `project/…`, `counters`) stands for "the newest". */
export type Waiting = { readonly kind: Kind; readonly name: string; readonly body: unknown; readonly dueAtMs: number };

/** An effect in hand; `rev` tells whether a newer one of its name came in the meantime, `tries` counts this one too. */
export type InHand = {
  readonly name: string;
  readonly rev: number;
  readonly tries: number;
  readonly body: unknown;
};

type Row = { name: string; rev: number; body: string; tries: number; due_at_ms: number };

const FIRST_MS: Record<Kind, number> = {
  publish: 100,
  spent: 100,
  audit: 500,
  incident: 500,
  project: 500,
  counters: 1000,
  usage: 1000,
  feedback: 500,
  notify: 500,
  abandon: 500,
};
/** How long a lane rests before it performs an effect that was replaced while it was in hand: what is dirty all the time is not written all the time. */
const REST_MS: Record<Kind, number> = {
  publish: 0,
  spent: 250,
  audit: 0,
  incident: 0,
  project: 500,
  counters: 1000,
  usage: 5000,
  feedback: 0,
  notify: 0,
  abandon: 0,
};
const LONGEST_MS: Record<Kind, number> = {
  publish: 5000,
  spent: 5000,
  audit: 60_000,
  incident: 60_000,
  project: 60_000,
  counters: 60_000,
  usage: 60_000,
  feedback: 60_000,
  notify: 60_000,
  abandon: 60_000,
};

/** How long after its n-th try (from 1) an effect is tried again, in ms. */
export const backoffMs = (kind: Kind, tries: number): number =>
  Math.min(LONGEST_MS[kind], FIRST_MS[kind] * 2 ** Math.min(tries - 1, 20));

/**
 * Puts an effect into the outbox, in the transaction of its decision. One of the same name is replaced: the newest is enough.
 * A newer route is tried at once, however long the lane would have waited after its failures.
 */
export function enqueue(sql: Sql, { kind, name, body, dueAtMs }: Waiting): void {
  sql.exec(
    `insert into outbox (kind, name, body, rev, tries, due_at_ms) values (?, ?, ?, 1, 0, ?)
     on conflict (name) do update set body = excluded.body, rev = rev + 1,
       due_at_ms = case when tries = 0 or kind = 'publish' then min(due_at_ms, excluded.due_at_ms) else due_at_ms end`,
    kind,
    name,
    JSON.stringify(body),
    dueAtMs,
  );
}

/** What stands at the head of a lane: the oldest; of what is shown the first that is due, for each name is shown by itself, and one that may wait a second delays no other. */
const orderOf = (kind: Kind): string => (kind === 'project' ? 'due_at_ms, seq' : 'seq');

/**
 * The effects at the head of a lane, if their time has come, at most `most`. Taking is trying: they are due again after the
 * backoff, so that a process which dies with them in hand leaves nothing behind.
 */
export function takeDue(sql: Sql, kind: Kind, at: { nowMs: number; most: number }): InHand[] {
  const rows = sql
    .exec<Row>(
      `select name, rev, body, tries, due_at_ms from outbox where kind = ? order by ${orderOf(kind)} limit ?`,
      kind,
      at.most,
    )
    .toArray();
  const head = rows[0];
  if (head === undefined || head.due_at_ms > at.nowMs) return [];
  for (const { name, tries } of rows)
    sql.exec(
      'update outbox set tries = tries + 1, due_at_ms = ? where name = ?',
      at.nowMs + backoffMs(kind, tries + 1),
      name,
    );
  return rows.map(({ name, rev, tries, body }) => ({ name, rev, tries: tries + 1, body: JSON.parse(body) as unknown }));
}

/** Forgets effects that were performed; one that was replaced in the meantime stays. */
export function settleTaken(sql: Sql, kind: Kind, { taken, nowMs }: { taken: readonly InHand[]; nowMs: number }): void {
  for (const { name, rev } of taken) {
    sql.exec('delete from outbox where name = ? and rev = ?', name, rev);
    sql.exec('update outbox set tries = 0, due_at_ms = ? where name = ?', nowMs + REST_MS[kind], name);
  }
}

/** Whether an effect of this kind still waits. */
export function awaits(sql: Sql, kind: Kind): boolean {
  return sql.exec('select 1 from outbox where kind = ? limit 1', kind).toArray().length > 0;
}

/** When the head of each lane is due, in ms since the epoch. */
export function dueTimes(sql: Sql): { kind: Kind; dueAtMs: number }[] {
  return sql
    .exec<{ kind: Kind; dueAtMs: number }>(
      `select kind, due_at_ms as dueAtMs from outbox
       where kind <> 'project' and seq in (select min(seq) from outbox group by kind)
       union all select kind, min(due_at_ms) from outbox where kind = 'project' group by kind`,
    )
    .toArray();
}
