import type { Deps } from '../deps.ts';
import { checkPlan } from '#core/plan/check-plan';
import { completePlan } from '#schema/contracts/default-plan';
import type { FeatureView } from '#schema/contracts/feature';
import type { Plan } from '#schema/contracts/plan';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { RolloutStart } from '#schema/contracts/rollout';
import { noVersion } from './no-version.ts';

/** The plan that was asked for in full (stages by the feature's level, guardrails of the feature), or every reason why it cannot work for this candidate. */
export async function wholePlan(
  deps: Deps,
  feature: FeatureView,
  { candidate, plan: asked }: RolloutStart,
): Promise<Result<Plan, Failure>> {
  const version = await deps.findVersion(feature.feature, candidate);
  if (version === undefined) return err(noVersion(feature.feature, candidate));
  const plan = completePlan(asked, feature);
  const issues = checkPlan(plan, { segments: Object.keys(await deps.declaredSegments()) });
  if (issues.length === 0) return ok(plan);
  return err({ code: 'invalid', detail: 'The plan was understood and cannot work.', issues });
}
