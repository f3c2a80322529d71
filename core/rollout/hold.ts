import type { RolloutState } from './state.ts';

/** How long the stage has been held, in ms; paused time is not in it, and a clock that jumps back takes nothing away. */
export function heldMs(rollout: RolloutState, nowMs: number): number {
  return rollout.heldMs + (rollout.clockSinceMs === null ? 0 : Math.max(0, nowMs - rollout.clockSinceMs));
}

/** When the stage's hold will be over, in ms since the epoch; null while its clock stands, and when a person moves the traffic. */
export function holdEndsAtMs(rollout: RolloutState): number | null {
  const stage = rollout.plan.stages[rollout.stage];
  if (stage === undefined || rollout.clockSinceMs === null || rollout.kind === 'manual') return null;
  const left = rollout.skipped ? 0 : Math.max(0, stage.holdS * 1000 - rollout.heldMs);
  return rollout.clockSinceMs + left;
}

/** Whether the stage was held as long as its plan asks, or a person skipped that. */
export function holdIsOver(rollout: RolloutState, nowMs: number): boolean {
  const endsAtMs = holdEndsAtMs(rollout);
  return endsAtMs !== null && nowMs >= endsAtMs;
}
