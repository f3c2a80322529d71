import type { Deps } from '../deps.ts';
import { checkFlagPlan } from '#core/plan/check-flag-plan';
import { checkPlan } from '#core/plan/check-plan';
import { completePlan } from '#schema/contracts/default-plan';
import type { FeatureView } from '#schema/contracts/feature';
import type { FlagRolloutStart } from '#schema/contracts/flag-rollout';
import type { Plan } from '#schema/contracts/plan';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { noFeature } from './no-feature.ts';
import { unmeasuredSlow } from './unmeasured-slow.ts';
import { watchedVersion } from './watched-version.ts';
import { unworkable } from './whole-plan.ts';

type Asked = Pick<FlagRolloutStart, 'watch' | 'plan'>;

/** Of a flag that nobody watches, stages that nothing but time can end. */
function unwatchedPlan({ plan }: Asked): Plan {
  const { stages, ...terms } = completePlan(
    { ...plan, guardrails: plan.guardrails ?? [] },
    { level: 'L0', guardrails: [] },
  );
  return { ...terms, stages: plan.stages ?? stages.map((stage) => ({ ...stage, minUnits: 0 })) };
}

/** What the runs of the feature that is watched say against the plan; it must serve somebody. */
async function watchedFaults(deps: Deps, plan: Plan, { feature, control }: FeatureView): Promise<Issue[]> {
  const version = control === null ? undefined : await watchedVersion(deps, feature, control);
  if (version === undefined) return [{ path: 'watch', message: `Feature ${feature} serves no version yet.` }];
  const segments = Object.keys(await deps.declaredSegments());
  const open = await unmeasuredSlow(deps, feature, plan.guardrails);
  return [...checkPlan(plan, { ...version, segments }), ...open];
}

/** The plan of a flag's rollout in full: what was left out comes from the feature that is watched; or every reason why it cannot work. */
export async function flagPlan(asked: Asked, deps: Deps): Promise<Result<Plan, Failure>> {
  const { watch } = asked;
  if (watch === undefined) {
    const plan = unwatchedPlan(asked);
    const issues = checkFlagPlan(plan);
    return issues.length === 0 ? ok(plan) : err(unworkable(issues));
  }
  const feature = await deps.findFeature(watch);
  if (feature === undefined) return err(noFeature(watch));
  const plan: Plan = { ...completePlan(asked.plan, feature), watch };
  const issues = [...checkFlagPlan(plan), ...(await watchedFaults(deps, plan, feature))];
  return issues.length === 0 ? ok(plan) : err(unworkable(issues));
}
