import type { RolloutView } from '#schema/contracts/rollout';
import { number } from '../text/number.ts';
import { aHolderOf, roleStillAsked } from './approval.ts';
import { exposure } from './exposure.ts';

/** What a rollout does next, in words, and when at the earliest; `atMs` is null when no clock decides it. */
export type NextMove = { readonly says: string; readonly atMs: number | null };

const byItself = (says: string): NextMove => ({ says, atMs: null });

/** What happens next to a rollout that was looked at `nowMs`. */
export function nextMove(view: RolloutView, nowMs: number): NextMove {
  const { phase, kind, waitingFor, awaits } = view;
  switch (phase) {
    case 'completed':
      return completed(view, nowMs);
    case 'rolled_back':
      return byItself(began(view) ? `nothing; ${view.control} serves everybody` : 'nothing; it never began');
    case 'awaiting_approval':
      return byItself(`${toNext(view)}, once ${aHolderOf(awaits)} says so`);
    case 'pending':
      return byItself(`it begins by itself; it waits for ${waitingFor ?? 'the one before it'}`);
    case 'paused':
      return byItself(`nothing; it waits for ${waitingFor ?? 'somebody or something'}`);
    case 'running':
    case 'holding':
      return kind === 'manual' ? byItself('nothing by itself: a person moves this traffic') : onward(view, nowMs);
  }
}

/** One that was taken back before its turn, or by its gates, exposed nobody. */
function began({ decisions }: RolloutView): boolean {
  const names = decisions.map(({ decision }) => decision);
  const waited = names.includes('queued') || names.includes('gated');
  return !waited || names.includes('started') || names.includes('completed');
}

function completed({ control, endedAtMs, plan }: RolloutView, nowMs: number): NextMove {
  const untilMs = endedAtMs === null ? null : endedAtMs + plan.revertS * 1000;
  const revertible = untilMs !== null && untilMs > nowMs;
  return byItself(revertible ? `nothing; rollback can still restore ${control}` : 'nothing');
}

/** Who gets the candidate after this stage. */
function toNext({ plan, stage }: RolloutView): string {
  const next = plan.stages[stage + 1];
  if (next === undefined) return 'everybody gets the candidate';
  if (next.shadow !== undefined) return `${number.percent(100 * next.shadow)} of runs are mirrored`;
  return next.segment === undefined && next.percent === 100 ? 'everybody gets the candidate' : exposure(next);
}

function onward(view: RolloutView, nowMs: number): NextMove {
  const { phase, waitingFor } = view;
  const role = roleStillAsked(view);
  const to = role === null ? toNext(view) : `${aHolderOf(role)} is asked, then ${toNext(view)}`;
  const endsAtMs = holdEndsAtMs(view);
  if (endsAtMs !== null && endsAtMs > nowMs) return { says: to, atMs: endsAtMs };
  const lacks = phase === 'holding' || waitingFor !== null ? `; it waits for ${waitingFor ?? 'evidence'}` : ', at once';
  return byItself(to + lacks);
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
