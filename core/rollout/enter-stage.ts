import type { Period, RolloutState } from './state.ts';

/** How many periods a rollout remembers; a run of a forgotten one is long over. */
const PERIODS = 200;

/** What a rollout by hand waits for, always. */
export const byHand = 'a person: traffic moved by hand never moves by itself';

/** The rollout at another share, or with other guardrails: a period begins, and runs count for it from now on. */
export function openPeriod(rollout: RolloutState, percent: number, nowMs: number): RolloutState {
  const period: Period = { index: rollout.period + 1, percent, stage: rollout.stage, sinceMs: nowMs };
  return { ...rollout, percent, period: period.index, periods: [...rollout.periods, period].slice(-PERIODS) };
}

/** The rollout at the start of a stage of its plan: hold time counts from now, in a period of its own. */
export function enterStage(rollout: RolloutState, stage: number, nowMs: number): RolloutState {
  const percent = rollout.plan.stages[stage]?.percent ?? rollout.percent;
  const waitingFor = rollout.kind === 'manual' ? byHand : null;
  const clock = { stageSinceMs: nowMs, heldMs: 0, clockSinceMs: nowMs };
  return openPeriod({ ...rollout, ...clock, phase: 'running', stage, waitingFor }, percent, nowMs);
}
