import type { Guardrail } from '#schema/contracts/guardrail';
import type { RolloutId, VersionId } from '#schema/contracts/ids';
import type { Plan } from '#schema/contracts/plan';
import type { Failure, Issue } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import type { Actor } from '#schema/contracts/rpc';
import { refuse } from './refuse.ts';
import type { FeatureState, Frozen, RolloutState } from './state.ts';

/** What a rollout is made of, planned or by hand. */
export type Terms = {
  readonly kind: RolloutState['kind'];
  readonly candidate: VersionId;
  readonly plan: Plan;
  readonly frozen: Frozen;
  readonly by: Actor;
};

/** The thresholds that nobody gave and nobody can measure yet, as issues under `path`. */
export function unmeasured(guardrails: readonly Guardrail[], frozen: Frozen, path: string): Issue[] {
  const message = 'Control has fewer than 500 runs to take its p95 from: say how many milliseconds are too many.';
  return guardrails.flatMap((guardrail, index) => {
    if (guardrail.metric !== 'slow' || guardrail.overMs !== undefined) return [];
    const own = guardrail.of === undefined ? frozen.slowOverMs : (frozen.slowFirstMs ?? null);
    return own === null ? [{ path: `${path}.${index}.overMs`, message }] : [];
  });
}

/** A rollout of these terms before its first stage, under the feature's next number; or why there can be none. */
export function newRollout(state: FeatureState, terms: Terms, nowMs: number): Result<RolloutState, Failure> {
  const { control, versions, nextN } = state;
  const { candidate, by } = terms;
  if (!Object.hasOwn(versions, candidate)) return refuse('not_found', `${state.feature} has no version ${candidate}.`);
  if (control === null) return refuse('conflict', 'Nothing serves yet: set the traffic of a first version to 100.');
  if (candidate === control) return refuse('invalid', `${candidate} is control already.`);
  if (state.disabled) return refuse('conflict', `${state.feature} is disabled.`);
  const { kind, plan, frozen } = terms;
  const id = `${state.feature}.${nextN}` as RolloutId;
  const made = { id, kind, control, candidate, plan, frozen, createdBy: by.name, createdAtMs: nowMs };
  const clock = { stageSinceMs: nowMs, heldMs: 0, clockSinceMs: null, pausedFrom: null, pausedBy: null };
  const end = { waitingFor: null, decisions: 0, endedAtMs: null, endedBy: null, completedAtMs: null };
  const audience = { segment: null, earlier: [], mirrorSpent: false, skipped: false, approvals: [], gates: [] };
  const position = { phase: 'pending', stage: 0, percent: 0, period: 0, periods: [] } as const;
  return { ok: true, value: { ...made, ...position, ...audience, ...clock, ...end } };
}
