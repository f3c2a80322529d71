import type { SegmentName } from '#schema/contracts/ids';
import type { Audience, Period, RolloutState } from './state.ts';

/** How many periods a rollout remembers; a run of a forgotten one is long over. */
const PERIODS = 200;

/** What a rollout by hand waits for, always. */
export const byHand = 'a person: traffic moved by hand never moves by itself';

/** The rollout at another share, or with other guardrails: a period begins, and runs count for it from now on. */
export function openPeriod(rollout: RolloutState, percent: number, nowMs: number): RolloutState {
  const period: Period = { index: rollout.period + 1, percent, stage: rollout.stage, sinceMs: nowMs };
  return { ...rollout, percent, period: period.index, periods: [...rollout.periods, period].slice(-PERIODS) };
}

/**
 * The audiences that keep what they have when the rollout turns to another one (null: to everybody). The one it turns to is
 * not among them: its members are in the stage again.
 */
export function keptAudiences({ segment, percent, earlier }: RolloutState, next: SegmentName | null): Audience[] {
  const left = segment === null || percent === 0 ? earlier : [...earlier, { segment, percent }];
  return left.filter((audience) => audience.segment !== next);
}

/** The share of a segment that has the candidate from an earlier stage; 0 when it was never asked. */
const keptPercent = ({ earlier }: RolloutState, segment: SegmentName | null): number =>
  earlier.find((audience) => audience.segment === segment)?.percent ?? 0;

/**
 * The rollout at the start of a stage of its plan: hold time counts from now, in a period of its own. A segment that comes
 * back gets no less than it had.
 */
export function enterStage(rollout: RolloutState, stage: number, nowMs: number): RolloutState {
  const planned = rollout.plan.stages[stage];
  const segment = planned?.segment ?? null;
  const percent = Math.max(planned?.percent ?? rollout.percent, keptPercent(rollout, segment));
  const earlier = keptAudiences(rollout, segment);
  const waitingFor = rollout.kind === 'manual' ? byHand : null;
  const fresh = { stageSinceMs: nowMs, heldMs: 0, clockSinceMs: nowMs, mirrorSpent: false, skipped: false };
  const position = { phase: 'running', stage, waitingFor, segment, earlier } as const;
  return openPeriod({ ...rollout, ...fresh, ...position }, percent, nowMs);
}
