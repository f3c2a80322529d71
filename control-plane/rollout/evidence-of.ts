import { type Judging, decisionInputs } from '#core/evidence/decision-inputs';
import type { CountRow } from '#core/evidence/count-row';
import { settleMs } from '#core/evidence/settle-ms';
import { verdicts } from '#core/evidence/verdict';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import type { Evidence } from '#core/rollout/event';
import type { RolloutState } from '#core/rollout/state';
import { readCounts, readUncounted } from './count-rows.ts';
import { durationsOf } from './duration-rows.ts';
import type { Sql } from './tables.ts';
import { readWatches, stageWatch } from './watch-rows.ts';

/** A share of runs whose records came after their deadline, and the fewest of them, from which on records are known to be late. */
const LATE_SHARE = 0.02;
const LATE_LEAST = 5;

function candidateUnits(rows: readonly CountRow[], guardrails: readonly string[], watch: number): number {
  const own = rows.filter((row) => row.watch === watch && row.age === 'due');
  const counted = guardrails.map((id) => own.reduce((sum, row) => sum + (row.guardrail === id ? row.n1 : 0), 0));
  return Math.max(0, ...counted);
}

/** What the counts of the live rollout say now, as the machine takes it. */
export function evidenceOf(sql: Sql, live: RolloutState): Evidence {
  const watches = readWatches(sql);
  const own = stageWatch(sql);
  const rows = readCounts(sql);
  const late = readUncounted(sql)['late'] ?? 0;
  const seen = (watches[0]?.n0 ?? 0) + (watches[0]?.n1 ?? 0);
  const guardrails = askedGuardrails(live);
  const judging: Judging = {
    alpha: live.plan.alpha,
    guardrails,
    liveWatches: watches.map(({ id }) => id),
    stageWatch: own,
    notWorse: [],
    telemetryLate: late >= LATE_LEAST && late > LATE_SHARE * seen,
  };
  const inputs = decisionInputs(rows, judging);
  const opened = watches.find(({ id }) => id === own)?.n1 ?? 0;
  const ids = guardrails.map(({ id }) => id);
  return {
    rollout: live.id,
    stage: live.stage,
    verdicts: verdicts(inputs),
    inputs,
    candidateUnits: ids.length === 0 ? opened : candidateUnits(rows, ids, own),
    settleMs: settleMs(durationsOf(sql, live.control, { uncached: false }), live.frozen.deadlineMs),
  };
}
