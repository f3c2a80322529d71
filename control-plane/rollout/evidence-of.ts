import { alphaOfCounts } from '#core/evidence/alpha-of-counts';
import type { CountRow } from '#core/evidence/count-row';
import { decisionInputs } from '#core/evidence/decision-inputs';
import { verdicts } from '#core/evidence/verdict';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import type { Evidence } from '#core/rollout/event';
import type { RolloutState } from '#core/rollout/state';
import { readCounts } from './count-rows.ts';
import { notWorseOf } from './not-worse-of.ts';
import { readSlices } from './slice-rows.ts';
import type { Sql } from './tables.ts';
import { readWatches, stageWatch } from './watch-rows.ts';

function candidateUnits(rows: readonly CountRow[], guardrails: readonly string[], watch: number): number {
  const own = rows.filter((row) => row.watch === watch && row.age === 'due' && row.slice === null);
  const counted = guardrails.map((id) => own.reduce((sum, row) => sum + (row.guardrail === id ? row.n1 : 0), 0));
  return Math.max(0, ...counted);
}

/** What the counts of the live rollout say now. `settleMs`: what a stage that starts now would freeze; `late`: whether records are late now. */
export function evidenceOf(
  sql: Sql,
  live: RolloutState,
  { settleMs, late }: { settleMs: number; late: boolean },
): Evidence {
  const watches = readWatches(sql);
  const own = stageWatch(sql);
  const rows = readCounts(sql);
  const guardrails = askedGuardrails(live);
  const inputs = decisionInputs(rows, {
    alpha: live.plan.alpha,
    harmAlpha: alphaOfCounts(live.plan),
    guardrails,
    liveWatches: watches.map(({ id }) => id),
    stageWatch: own,
    notWorse: notWorseOf(live),
    telemetryLate: late,
    slices: readSlices(sql),
  });
  const opened = watches.find(({ id }) => id === own)?.n1 ?? 0;
  const ids = guardrails.map(({ id }) => id);
  return {
    ...{ rollout: live.id, stage: live.stage, settleMs },
    ...{ verdicts: verdicts(inputs), inputs, mirror: null },
    candidateUnits: ids.length === 0 ? opened : candidateUnits(rows, ids, own),
  };
}
