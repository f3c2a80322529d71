import type { FeatureName, RunId, VersionId } from '#schema/contracts/ids';
import type { RunEnded, RunRecord, RunStarted } from '#schema/contracts/record';
import type { Arm, Reason, RunOutcome } from '#schema/contracts/run';
import type { Gather, Hands } from './gather.ts';
import type { Ledger } from '../execute/ledger.ts';
import { sendRecords, type RecordPorts } from './send-records.ts';

/** A run once its version was chosen. `unit` is blinded; null: nobody known, or a run that is never counted. */
export type ChosenRun = {
  readonly id: RunId;
  readonly feature: FeatureName;
  readonly version: VersionId;
  readonly arm: Arm;
  readonly reason: Reason;
  readonly rollout: RunRecord['rollout'];
  readonly unit: string | null;
  readonly startedMs: number;
  readonly stale: boolean;
};

/** How a run ended, as the trace and the record say it. */
export type Ending = { readonly outcome: RunOutcome; readonly degraded: boolean };

const about = ({ id, version, arm, unit, rollout, startedMs }: ChosenRun) => ({
  run: id,
  version,
  arm,
  unit,
  rollout,
  atMs: startedMs,
});

/** The record that a run has begun, written before it does anything. */
export const started = (run: ChosenRun, deadlineMs: number): RunStarted => ({
  kind: 'started',
  ...about(run),
  deadlineMs,
});

/** The record of a run's end; complete by itself. */
export function ended(run: ChosenRun, ledger: Ledger, { outcome, degraded }: Ending): RunEnded {
  return {
    kind: 'ended',
    ...about(run),
    outcome,
    durationMs: ledger.elapsedMs(),
    fallback: ledger.fallback,
    degraded,
    cached: false,
    costUsd: ledger.costUsd,
    inputTokens: ledger.usage.inputTokens,
    outputTokens: ledger.usage.outputTokens,
    stale: run.stale,
  };
}

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
