import { evalWords } from '#core/plan/eval-words';
import type { EvalView } from '#schema/contracts/eval';
import { ReevalTurn } from '#schema/contracts/reeval';
import type { Going } from './kept.ts';
import type { Sql } from './tables.ts';

/** So many turns are remembered: a month of hours. */
const KEPT = 750;

/** What an eval that has ended means for drift: only one that was carried out has a verdict. */
export function turnOf({ n, beganAtMs }: Going, view: EvalView, endedAtMs: number): ReevalTurn {
  const { id, version, status, difference, interval, smallestVisible, baseline, costUsd } = view;
  const nothing = baseline !== null && baseline.shared === 0;
  const verdict = status === 'done' && !nothing ? view.verdict : null;
  const says = nothing ? `No example is as it was when ${baseline.eval} was blessed.` : evalWords(view);
  const found = { difference, interval, smallestVisible, baseline, costUsd };
  return { n, eval: id, version, verdict, ...found, says, beganAtMs, endedAtMs };
}

/** A turn that came to nothing. */
export function unableTurn({ n, beganAtMs }: Going, says: string, endedAtMs: number): ReevalTurn {
  const none = { eval: null, version: null, verdict: null, difference: null, interval: null, baseline: null };
  return { n, ...none, smallestVisible: null, costUsd: 0, says, beganAtMs, endedAtMs };
}

/** Writes a turn down, and lets the oldest go. */
export function addTurn(sql: Sql, turn: ReevalTurn): void {
  sql.exec('insert or replace into turns (n, turn) values (?, ?)', turn.n, JSON.stringify(turn));
  sql.exec('delete from turns where n <= ?', turn.n - KEPT);
}

/** The last turns, newest first. */
export const lastTurns = (sql: Sql, limit: number): ReevalTurn[] =>
  sql
    .exec<{ turn: string }>('select turn from turns order by n desc limit ?', limit)
    .toArray()
    .map(({ turn }) => ReevalTurn.parse(JSON.parse(turn)));
