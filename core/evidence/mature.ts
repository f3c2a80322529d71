import { answer, type AskedGuardrail, type CountedRun } from './answer.ts';
import type { Coin } from './count.ts';
import type { CountRow } from './count-row.ts';
import type { Arm } from './split.ts';
import { NO_VALUE } from './slices.ts';
import { tally } from './tally.ts';

/**
 * A run that opened counts and is not in all of them yet. `done` says, by guardrail id, how far it is: counted as `open` while
 * it goes on, as `due`, or as `aged` too. `end.durationMs` dates the end; a run of which nothing was heard has `end: null`. `slices` are the names of
 * the slices it belongs to, in the order of its period's attributes, as `admitted` gave them when it was seen.
 */
export type Pending = CountedRun & {
  readonly run: string;
  readonly arm: Arm;
  readonly coins: readonly Coin[];
  readonly slices: readonly (string | null)[];
  readonly done: { readonly [guardrail: string]: 'open' | 'due' | 'aged' };
};

/**
 * How pending runs come of age: the guardrails of the run's period, the stage's frozen `settleMs`, the `deadlineMs` after
 * which no record is a failure (transport included, the same in both arms), the ids of the live watches, and the stage's own.
 */
export type CountingRules = {
  readonly guardrails: readonly AskedGuardrail[];
  readonly settleMs: number;
  readonly deadlineMs: number;
  readonly liveWatches: readonly number[];
  readonly stageWatch: number;
};

/** The rows a run adds now, what remains pending, and when to look again (null: only once something is heard of the run). */
export type Matured = {
  readonly rows: readonly CountRow[];
  readonly pending: Pending | null;
  readonly nextAtMs: number | null;
};

type Clock = Pick<CountingRules, 'settleMs' | 'deadlineMs'>;

/** A record of an end after the deadline comes too late: by then the run was a failure, however it ended. */
function inTime(run: CountedRun, { deadlineMs }: Clock): CountedRun {
  const { end } = run;
  const late = end !== null && end.outcome !== 'waiting' && end.durationMs > deadlineMs;
  return late ? { ...run, end: null } : run;
}

/**
 * When what a run answers to a guardrail is settled, in ms since the epoch: once it has ended and is `settleMs` old, at the deadline without
 * an end; for `rejected` when its waiting time is up, however the run went. null while a durable run waits for a person.
 */
export function dueAtMs(guardrail: AskedGuardrail, run: CountedRun, clock: Clock): number | null {
  if (guardrail.metric === 'rejected') return run.startedAtMs + guardrail.waitMs;
  const { end } = inTime(run, clock);
  if (end === null) return run.startedAtMs + clock.deadlineMs;
  if (end.outcome === 'waiting') return null;
  return run.startedAtMs + Math.max(clock.settleMs, end.durationMs);
}

/**
 * When a run that goes on counts as not bad so far; null: never, for feedback is asked of each unit once, and a run that waits
 * for a person is not asked yet. Every unit counts at one age, whatever becomes of it: were a run counted only when it ends, a candidate
 * whose good runs take longer than its failures would show its failures first, and be rolled back for being slow.
 */
function openAtMs(guardrail: AskedGuardrail, { startedAtMs }: CountedRun, settleMs: number): number | null {
  return guardrail.metric === 'rejected' ? null : startedAtMs + settleMs;
}

type Moment = { readonly guardrail: AskedGuardrail; readonly age: CountRow['age'] };

function rowsOf(pending: Pending, { guardrail, age }: Moment, rules: CountingRules): CountRow[] {
  const given = answer(guardrail, inTime(pending, rules));
  if (given === null) return [];
  const watches = age === 'aged' ? [1, rules.stageWatch] : rules.liveWatches;
  const coins = pending.coins.filter((coin) => watches.includes(coin.watch));
  const counted = { guardrail: guardrail.id, age, ...tally(pending.arm, age === 'open' ? false : given) };
  const pooled = coins.map((coin) => ({ ...counted, slice: null, ...coin }));
  // Only `worse` is asked of slices, and it is read from `due` counts.
  if (guardrail.by === undefined || age === 'aged') return pooled;
  const slice = pending.slices[guardrail.by.index] ?? NO_VALUE;
  return [...pooled, ...coins.map((coin) => ({ ...counted, slice, ...coin }))];
}

/** The rows with which a run that was counted while it went on becomes one that is settled. */
function closed(rows: readonly CountRow[]): CountRow[] {
  return rows.map((row) => ({ ...row, n0: 0 - row.n0, n1: 0 - row.n1 }));
}

type Progress = Pending['done'][string] | undefined;
type Asked = {
  readonly rows: readonly CountRow[];
  readonly is: Progress;
  /** When to look again; `heard`: only once something is heard of the run; null: it is in all counts. */
  readonly next: number | 'heard' | null;
};

/** How far a run comes with one guardrail at `nowMs`. */
function ask(pending: Pending, guardrail: AskedGuardrail, at: { rules: CountingRules; nowMs: number }): Asked {
  const { rules, nowMs } = at;
  const was: Progress = pending.done[guardrail.id];
  if (was === 'aged') return { rows: [], is: was, next: null };
  const dueMs = dueAtMs(guardrail, pending, rules);
  if (dueMs === null) return { rows: [], is: was, next: 'heard' };
  const openMs = openAtMs(guardrail, pending, rules.settleMs);
  if (nowMs < dueMs) {
    if (was !== undefined || openMs === null || openMs >= dueMs) return { rows: [], is: was, next: dueMs };
    if (nowMs < openMs) return { rows: [], is: was, next: openMs };
    return { rows: rowsOf(pending, { guardrail, age: 'open' }, rules), is: 'open', next: dueMs };
  }
  const rows: CountRow[] = [];
  if (was !== 'due') {
    const due = rowsOf(pending, { guardrail, age: 'due' }, rules);
    rows.push(...(was === 'open' ? closed(rowsOf(pending, { guardrail, age: 'open' }, rules)) : []), ...due);
  }
  const agedMs = Math.max(dueMs, pending.startedAtMs + rules.deadlineMs);
  if (nowMs < agedMs) return { rows, is: 'due', next: agedMs };
  return { rows: [...rows, ...rowsOf(pending, { guardrail, age: 'aged' }, rules)], is: 'aged', next: null };
}

/**
 * What a pending run adds to the counts at `nowMs`: each guardrail once as `due` when its moment has come (as `open` before, if
 * the run is old enough to count and still goes on) and once as `aged` when the run is older than the deadline. Called twice
 * with what it returned, it adds nothing twice.
 */
export function mature(pending: Pending, rules: CountingRules, nowMs: number): Matured {
  const rows: CountRow[] = [];
  const done: { [guardrail: string]: 'open' | 'due' | 'aged' } = { ...pending.done };
  const moments: number[] = [];
  let waits = false;
  for (const guardrail of rules.guardrails) {
    const asked = ask(pending, guardrail, { rules, nowMs });
    rows.push(...asked.rows);
    if (asked.is !== undefined) done[guardrail.id] = asked.is;
    if (asked.next === 'heard') waits = true;
    else if (asked.next !== null) moments.push(asked.next);
  }
  if (moments.length === 0 && !waits) return { rows, pending: null, nextAtMs: null };
  const nextAtMs = moments.length === 0 ? null : Math.min(...moments);
  return { rows, pending: { ...pending, done }, nextAtMs };
}
