import type { RecordedArm, RunOutcome } from './run.ts';

/** What rules read of one of a feature's counters, which only grow; `buckets`: how many runs took at most each of the counted bounds. */
export type Counter = {
  readonly arm: RecordedArm;
  readonly outcome: RunOutcome;
  readonly runs: number;
  readonly buckets: readonly number[];
  readonly costUsd: number;
  readonly costUnknown: number;
};
