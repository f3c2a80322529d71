import type { RolloutView } from '#schema/contracts/rollout';

/** What a rollout does next, in words, and when at the earliest; `atMs` is null when no clock decides it. */
export type NextMove = { readonly says: string; readonly atMs: number | null };

/** What happens next to a rollout that was looked at `nowMs`. */
export function nextMove(view: RolloutView, nowMs: number): NextMove {
  const { phase, kind, waitingFor } = view;
  switch (phase) {
    case 'completed':
      return completed(view, nowMs);
    case 'rolled_back':
      return { says: `nothing; ${view.control} serves everybody`, atMs: null };
    case 'paused':
    case 'pending':
    case 'awaiting_approval':
      return { says: `nothing; it waits for ${waitingFor ?? 'somebody or something'}`, atMs: null };
    case 'running':
    case 'holding':
      return kind === 'manual'
        ? { says: 'nothing by itself: a person moves this traffic', atMs: null }
        : onward(view, nowMs);
  }
}

function completed({ control, endedAtMs, plan }: RolloutView, nowMs: number): NextMove {
  const untilMs = endedAtMs === null ? null : endedAtMs + plan.revertS * 1000;
  const revertible = untilMs !== null && untilMs > nowMs;
  return { says: revertible ? `nothing; rollback can still restore ${control}` : 'nothing', atMs: null };
}

function onward(view: RolloutView, nowMs: number): NextMove {
  const { plan, stage, phase, waitingFor } = view;
  const next = plan.stages[stage + 1];
  const to = next === undefined || next.percent === 100 ? 'everybody gets the candidate' : `${next.percent} %`;
  const endsAtMs = holdEndsAtMs(view);
  if (endsAtMs !== null && endsAtMs > nowMs) return { says: to, atMs: endsAtMs };
  const lacks = phase === 'holding' || waitingFor !== null ? `; it waits for ${waitingFor ?? 'evidence'}` : ', at once';
  return { says: to + lacks, atMs: null };
}

/** When the hold of the stage ends; time spent paused, as the decisions tell it, is no hold time. Null when the stage is not known. */
export function holdEndsAtMs({ plan, stage, stageSinceMs, decisions }: RolloutView): number | null {
  const holdS = plan.stages[stage]?.holdS;
  if (holdS === undefined) return null;
  let pausedMs = 0;
  let sinceMs: number | null = null;
  for (const { atMs, toPhase } of decisions.filter((one) => one.atMs >= stageSinceMs).toSorted((a, b) => a.n - b.n)) {
    if (toPhase === 'paused') sinceMs ??= atMs;
    else if (sinceMs !== null) {
      pausedMs += atMs - sinceMs;
      sinceMs = null;
    }
  }
  return stageSinceMs + holdS * 1000 + pausedMs;
}
