import { answer, type AskedGuardrail, type CountedRun } from './answer.ts';
import type { Coin } from './count.ts';
import type { CountRow } from './count-row.ts';
import type { Arm } from './split.ts';
import { NO_VALUE } from './slices.ts';
import { tally } from './tally.ts';

/**
 * A run that opened counts and is not in all of them yet. `done` says, by guardrail id, how far it is: counted as `due`, or
 * as `aged` too. `end.durationMs` dates the end; a run of which nothing was heard has `end: null`. `slices` are the names of
 * the slices it belongs to, in the order of its period's attributes, as `admitted` gave them when it was seen.
 */
export type Pending = CountedRun & {
  readonly run: string;
  readonly arm: Arm;
  readonly coins: readonly Coin[];
  readonly slices: readonly (string | null)[];
  readonly done: { readonly [guardrail: string]: 'due' | 'aged' };
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
 * When a run counts for a guardrail, in ms since the epoch: once it has ended and is `settleMs` old, at the deadline without
 * an end; for `rejected` when its waiting time is up, however the run went. null while a durable run waits for a person.
 */
export function dueAtMs(guardrail: AskedGuardrail, run: CountedRun, clock: Clock): number | null {
  if (guardrail.metric === 'rejected') return run.startedAtMs + guardrail.waitMs;
  const { end } = inTime(run, clock);
  if (end === null) return run.startedAtMs + clock.deadlineMs;
  if (end.outcome === 'waiting') return null;
  return run.startedAtMs + Math.max(clock.settleMs, end.durationMs);
}

type Moment = { readonly guardrail: AskedGuardrail; readonly age: 'due' | 'aged' };

function rowsOf(pending: Pending, { guardrail, age }: Moment, rules: CountingRules): CountRow[] {
  const given = answer(guardrail, inTime(pending, rules));
  if (given === null) return [];
  const watches = age === 'due' ? rules.liveWatches : [1, rules.stageWatch];
  const coins = pending.coins.filter((coin) => watches.includes(coin.watch));
  const counted = { guardrail: guardrail.id, age, ...tally(pending.arm, given) };
  const pooled = coins.map((coin) => ({ ...counted, slice: null, ...coin }));
  // Only `worse` is asked of slices, and it is read from `due` counts.
  if (guardrail.by === undefined || age === 'aged') return pooled;
  const slice = pending.slices[guardrail.by.index] ?? NO_VALUE;
  return [...pooled, ...coins.map((coin) => ({ ...counted, slice, ...coin }))];
}

/**
 * What a pending run adds to the counts at `nowMs`: each guardrail once as `due` when its moment has come and once as `aged`
 * when the run is older than the deadline. Called twice with what it returned, it adds nothing twice.
 */
export function mature(pending: Pending, rules: CountingRules, nowMs: number): Matured {
  const rows: CountRow[] = [];
  const done = { ...pending.done };
  const moments: number[] = [];
  let waits = false;
  for (const guardrail of rules.guardrails) {
    if (done[guardrail.id] === 'aged') continue;
    const dueMs = dueAtMs(guardrail, pending, rules);
    waits ||= dueMs === null;
    if (dueMs === null) continue;
    if (done[guardrail.id] === undefined && dueMs <= nowMs) {
      rows.push(...rowsOf(pending, { guardrail, age: 'due' }, rules));
      done[guardrail.id] = 'due';
    }
    const agedMs = Math.max(dueMs, pending.startedAtMs + rules.deadlineMs);
    if (agedMs <= nowMs) {
      rows.push(...rowsOf(pending, { guardrail, age: 'aged' }, rules));
      done[guardrail.id] = 'aged';
    } else moments.push(done[guardrail.id] === undefined ? dueMs : agedMs);
  }
  if (moments.length === 0 && !waits) return { rows, pending: null, nextAtMs: null };
  const nextAtMs = moments.length === 0 ? null : Math.min(...moments);
  return { rows, pending: { ...pending, done }, nextAtMs };
}
