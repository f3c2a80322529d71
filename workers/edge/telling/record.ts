import type { Resolution } from '#core/resolve/resolve';
import type { FeatureName, RunId, VersionId } from '#schema/contracts/ids';
import type {
  RunEnded,
  RunEvaluated,
  RunFacts,
  RunMirrored,
  RunRecord,
  RunRefreshed,
  RunStarted,
} from '#schema/contracts/record';
import type { Arm, Reason, RunOutcome } from '#schema/contracts/run';
import { HAPPENINGS_MOST } from '#schema/contracts/happening';
import type { Gather, Hands } from './gather.ts';
import type { Ledger } from '../execute/ledger.ts';
import type { Origin } from './origin.ts';
import type { Scores } from './scores-of.ts';
import { sendRecords, type RecordPorts } from './send-records.ts';

/**
 * A run once its version was chosen. `unit` is blinded; null: nobody known, or a run that is never counted. `slices`: what its
 * rollout's guardrails are watched by; null: nothing, or a run that is no evidence.
 */
export type ChosenRun = {
  readonly id: RunId;
  readonly feature: FeatureName;
  readonly version: VersionId;
  readonly arm: Arm;
  readonly reason: Reason;
  readonly rollout: RunRecord['rollout'];
  readonly unit: string | null;
  readonly slices: (string | null)[] | null;
  readonly outside: Resolution['outside'];
  readonly startedMs: number;
  readonly stale: boolean;
  /** Absent: of nobody's trace, and without tags. */
  readonly origin?: Origin;
};

/** How a run ended, as the trace and the record say it; `durationMs` until its reply was made. */
export type Ending = { readonly outcome: RunOutcome; readonly degraded: boolean; readonly durationMs: number };

const about = ({ id, version, arm, unit, rollout, startedMs, slices, outside }: ChosenRun) => ({
  run: id,
  version,
  arm,
  unit,
  rollout,
  atMs: startedMs,
  ...(slices !== null && { slices }),
  ...(outside !== null && { outside }),
});

/** The record that a run has begun, written before it does anything. */
export const started = (run: ChosenRun, deadlineMs: number): RunStarted => ({
  kind: 'started',
  ...about(run),
  deadlineMs,
});

/** What a run came to, as guardrails ask it. */
export function factsOf({ fallback, costUsd }: Ledger, ending: Ending, scores: Scores = {}): RunFacts {
  const { outcome, degraded, durationMs } = ending;
  return { outcome, durationMs, fallback, degraded, costUsd, ...scores };
}

const spent = ({ stale, origin }: ChosenRun, { usage, cache, isCached, happened, bill }: Ledger) => ({
  cached: isCached,
  ...(cache !== null && { cache }),
  inputTokens: usage.inputTokens,
  outputTokens: usage.outputTokens,
  stale,
  ...(origin?.api !== undefined && { api: origin.api }),
  ...paidBy(bill),
  ...(happened.size > 0 && { happened: Object.fromEntries([...happened].slice(0, HAPPENINGS_MOST)) }),
});

function paidBy(bill: Ledger['bill']): { paid?: ReturnType<typeof bill.parts> } {
  const paid = bill.parts();
  return paid.length === 0 ? {} : { paid };
}

/** The record of a run's end; complete by itself. */
export const ended = (run: ChosenRun, ledger: Ledger, facts: RunFacts): RunEnded => ({
  kind: 'ended',
  ...about(run),
  ...facts,
  ...(ledger.firstContentMs !== null && { firstContentMs: ledger.firstContentMs }),
  ...spent(run, ledger),
});

/** The record of a mirrored run: what it came to, beside what the control run came to whose input it had. */
export const mirrored = (
  run: ChosenRun,
  ledger: Ledger,
  told: { facts: RunFacts; control: RunFacts; withheld: string | null },
): RunMirrored => ({
  kind: 'mirrored',
  ...about(run),
  arm: 'shadow',
  ...told.facts,
  ...spent(run, ledger),
  control: told.control,
  withheld: told.withheld,
});

/** The record of a cached answer that was made anew: what that took is its own, and nobody's evidence. */
export const refreshed = (run: ChosenRun, ledger: Ledger, facts: RunFacts): RunRefreshed => ({
  kind: 'refreshed',
  ...about({ ...run, unit: null, slices: null, outside: null }),
  arm: 'refresh',
  ...facts,
  ...spent(run, ledger),
});

/** The record of an example's run: nobody's evidence, and paid for. */
export const evaluated = (run: ChosenRun, ledger: Ledger, facts: RunFacts): RunEvaluated => ({
  ...refreshed(run, ledger, facts),
  kind: 'evaluated',
  arm: 'eval',
});

/** Hands a record to its feature's Conductor, beside the reply. A start that still waits here is replaced by its end. */
export function record(
  feature: FeatureName,
  one: RunRecord,
  means: { gather: Gather<RunRecord>; hands: Hands; ports: RecordPorts },
): void {
  const { gather, hands, ports } = means;
  if (one.kind === 'ended') {
    const waiting = gather.waiting(feature);
    const start = waiting.findLastIndex(({ kind, run }) => kind === 'started' && run === one.run);
    if (start >= 0) {
      waiting[start] = one;
      return;
    }
  }
  const carry = (group: string, items: RunRecord[]) => sendRecords(group as FeatureName, items, ports);
  gather.add(feature, one, { ...hands, carry });
}
