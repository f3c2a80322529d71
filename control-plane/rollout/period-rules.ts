import type { AskedGuardrail } from '#core/evidence/answer';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import type { RolloutState } from '#core/rollout/state';
import type { Sql } from './tables.ts';

/** Under which rules the runs of a period count, whatever period it is when they come of age; `w` is the candidate's share. */
export type PeriodRules = {
  readonly w: number;
  /** Of which stage it is; periods of before there were shadow stages do not say. */
  readonly stage?: number;
  readonly sinceMs: number;
  readonly guardrails: readonly AskedGuardrail[];
  readonly settleMs: number;
  readonly deadlineMs: number;
  /** The share of units that are measured, because no cache serves them; absent: all are. */
  readonly measure?: number;
};

/** Keeps the rules of the rollout's current period. */
export function keepPeriod(sql: Sql, live: RolloutState, nowMs: number): void {
  const { settleMs, deadlineMs, measure } = live.frozen;
  const guardrails = askedGuardrails(live);
  const about = { w: live.percent / 100, stage: live.stage, sinceMs: nowMs };
  const rules: PeriodRules = { ...about, guardrails, settleMs, deadlineMs, ...(measure !== undefined && { measure }) };
  sql.exec('insert or ignore into periods values (?, ?)', live.period, JSON.stringify(rules));
}

/** The rules of a period of the live rollout, or undefined: no run of it is counted. */
export function periodRules(sql: Sql, period: number): PeriodRules | undefined {
  const row = sql.exec<{ rules: string }>('select rules from periods where period = ?', period).toArray()[0];
  return row && (JSON.parse(row.rules) as PeriodRules);
}
