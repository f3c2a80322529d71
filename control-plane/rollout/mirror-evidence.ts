import { isLookDue, lookAt, type Looks, mirroredInputs, unlooked } from '#core/evidence/mirrored';
import { verdicts } from '#core/evidence/verdict';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import type { Evidence } from '#core/rollout/event';
import { holdIsOver } from '#core/rollout/hold';
import type { RolloutState } from '#core/rollout/state';
import { keepValue, keptValue } from './kept-values.ts';
import { isSpent, LOOK, oldestUnderWayMs, readMirrored } from './mirror-budget.ts';
import { readPairs } from './mirror-pairs.ts';
import { notWorseOf } from './not-worse-of.ts';
import type { Sql } from './tables.ts';

/** Whether the live rollout is in a stage that mirrors. */
export const mirrors = ({ plan, stage }: RolloutState): boolean => plan.stages[stage]?.shadow !== undefined;

const readLooks = (sql: Sql): Looks => keptValue<Looks>(sql, LOOK) ?? unlooked;

/** Looks at the pairs of the live shadow stage if it is time to. To be called in a transaction, before the evidence is weighed. */
export function lookAtPairs(sql: Sql, live: RolloutState, nowMs: number): void {
  const totals = readMirrored(sql);
  if (!mirrors(live) || totals === undefined) return;
  const looks = readLooks(sql);
  const holdOver = holdIsOver(live, nowMs);
  const atEnd = holdOver && !looks.atEnd;
  if (!isLookDue(looks, totals.pairs, atEnd)) return;
  // The look at the end of the hold takes all there is: there may be none after it.
  const { deadlineMs } = live.frozen;
  const pairs = readPairs(sql, atEnd ? null : oldestUnderWayMs(sql, { nowMs, deadlineMs }));
  if (!isLookDue(looks, pairs.length, atEnd)) return;
  keepValue(sql, LOOK, lookAt(looks, pairs, { guardrails: askedGuardrails(live), holdOver }));
}

/** What the pairs of the live shadow stage said when they were last looked at. `settleMs`: what a stage that starts now would freeze. */
export function evidenceOfMirror(sql: Sql, live: RolloutState, settleMs: number): Evidence {
  const totals = readMirrored(sql);
  const judging = { alpha: live.plan.alpha, guardrails: askedGuardrails(live), notWorse: notWorseOf(live) };
  const inputs = mirroredInputs(readLooks(sql), { ...judging, pairs: totals?.pairs ?? 0 });
  return {
    ...{ rollout: live.id, stage: live.stage, settleMs },
    ...{ verdicts: verdicts(inputs), inputs, candidateUnits: totals?.units ?? 0 },
    mirror: { spent: totals === undefined || isSpent(totals) },
  };
}
