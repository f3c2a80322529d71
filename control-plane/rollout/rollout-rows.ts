import type { RolloutState } from '#core/rollout/state';
import { type OldRolloutState, upgradedRollout } from '#core/rollout/upgrade';
import type { Counted } from '#core/rollout/view';
import type { RolloutId } from '#schema/contracts/ids';
import type { GuardrailView } from '#schema/contracts/rollout';
import type { Sql } from './tables.ts';

/** What had been counted of a rollout: live, it is computed; ended, it is kept. */
export type Tallied = Omit<Counted, 'decisions'> & { readonly control?: ControlRates };

/** Control's rate of each guardrail's question, by its id, before the stage and since. */
export type ControlRates = { readonly [guardrail: string]: NonNullable<GuardrailView['control']> };

export type KeptRollout = { readonly state: RolloutState; readonly tallied: Tallied | null };

/** How many rollouts of a feature are kept. */
const KEPT = 100;

const numberOf = (id: RolloutId): number => Number(id.slice(id.lastIndexOf('.') + 1));

/** How much JSON of what was counted is kept, in characters: a row holds two million bytes, and no rollout may fail to end. */
const TALLIED_MOST = 1_500_000;

/** What was counted, as it is kept; where that is too much, without the counts of each period. */
function written(tallied: Tallied): string {
  const all = JSON.stringify(tallied);
  if (all.length <= TALLIED_MOST) return all;
  return JSON.stringify({ ...tallied, verdicts: tallied.verdicts.map((one) => ({ ...one, periods: [] })) });
}

/** Keeps a rollout as it is now; with more than a hundred the oldest are forgotten, with their decisions. */
export function keepRollout(sql: Sql, state: RolloutState, tallied: Tallied | null): void {
  const n = numberOf(state.id);
  sql.exec(
    `insert into rollouts values (?, ?, ?, ?)
     on conflict (n) do update set state = excluded.state, tallied = coalesce(excluded.tallied, tallied)`,
    ...[n, state.id, JSON.stringify(state), tallied === null ? null : written(tallied)],
  );
  const old = sql.exec<{ id: string }>('select id from rollouts where n <= ?', n - KEPT).toArray();
  for (const { id } of old) {
    sql.exec('delete from decisions where rollout = ?', id);
    sql.exec('delete from rollouts where id = ?', id);
  }
}

export function findKeptRollout(sql: Sql, id: RolloutId): KeptRollout | null {
  const row = sql
    .exec<{ state: string; tallied: string | null }>('select state, tallied from rollouts where id = ?', id)
    .toArray()[0];
  if (row === undefined) return null;
  // What was tallied before there were shadow stages says nothing of them.
  const tallied = row.tallied === null ? null : (JSON.parse(row.tallied) as Omit<Tallied, 'shadow'> & Partial<Tallied>);
  return {
    state: upgradedRollout(JSON.parse(row.state) as OldRolloutState),
    tallied: tallied && { shadow: null, ...tallied },
  };
}
