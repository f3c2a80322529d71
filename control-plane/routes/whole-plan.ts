import type { Deps } from '../deps.ts';
import type { Watched } from '#core/plan/check-guardrails';
import { checkPlan } from '#core/plan/check-plan';
import { completePlan } from '#schema/contracts/default-plan';
import type { FeatureView } from '#schema/contracts/feature';
import type { GatePreview } from '#schema/contracts/gate';
import type { Plan } from '#schema/contracts/plan';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { RolloutStart } from '#schema/contracts/rollout';
import { foreseeGates } from './foresee-gates.ts';
import { noVersion } from './no-version.ts';
import { unmeasuredSlow } from './unmeasured-slow.ts';
import { watchedVersion } from './watched-version.ts';

/** A plan in full, the version it is for, and thresholds that are still open as far as can be seen from here: whether they are is the machine's to say. */
export type WholePlan = { plan: Plan; candidate: Watched; open: Issue[]; gates: readonly GatePreview[] };

/** The plan that was asked for in full (stages by the feature's level, guardrails of the feature), or every reason why it cannot work for this candidate. */
export async function wholePlan(
  deps: Deps,
  feature: FeatureView,
  { candidate: version, plan: asked }: RolloutStart,
): Promise<Result<WholePlan, Failure>> {
  const candidate = await watchedVersion(deps, feature.feature, version);
  if (candidate === undefined) return err(noVersion(feature.feature, version));
  const plan = completePlan(asked, feature);
  const segments = Object.keys(await deps.declaredSegments());
  const faults = checkPlan(plan, { ...candidate, segments });
  const gates = await foreseeGates(deps, plan, { feature, candidate: version, manifest: candidate.manifest });
  const open = await unmeasuredSlow(deps, feature.feature, plan.guardrails);
  const issues = [...faults, ...gates.issues];
  return issues.length === 0
    ? ok({ plan, candidate, open, gates: gates.previews })
    : err(unworkable([...issues, ...open]));
}

/** The refusal of a plan for these reasons. */
export const unworkable = (issues: readonly Issue[]): Failure => ({
  code: 'invalid',
  detail: 'The plan was understood and cannot work.',
  issues: issues.slice(0, 100),
});
