import { decisive } from '#core/evidence/decisive';
import { replay } from '#core/evidence/replay';
import type { RolloutId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import type { ReplayView } from '#schema/contracts/rollout';
import { findDecision } from './decision-rows.ts';
import type { Sql } from './tables.ts';

const refuse = (code: Failure['code'], detail: string): Result<ReplayView, Failure> => ({
  ok: false,
  error: { code, detail },
});

/** The decision computed again from its stored inputs; every guardrail must agree, the decisive one is shown. */
export function replayDecision(sql: Sql, id: RolloutId, n: number): Result<ReplayView, Failure> {
  const decision = findDecision(sql, id, n);
  if (decision === null) return refuse('not_found', `There is no decision ${n} of ${id}.`);
  const { evidence } = decision;
  const index = evidence === null ? -1 : decisive(evidence.verdicts);
  const stored = evidence?.verdicts[index];
  if (evidence === null || stored === undefined)
    return refuse('conflict', `Decision ${n} of ${id} was not taken from counts: there is nothing to compute again.`);
  const { same, verdicts } = replay(evidence);
  const again = verdicts[index] ?? stored;
  return {
    ok: true,
    value: {
      rollout: id,
      n,
      same,
      stored: { verdict: stored.verdict, logE: stored.logE },
      replayed: { verdict: again.verdict, logE: again.logE },
    },
  };
}
