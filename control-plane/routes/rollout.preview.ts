import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import type { Watched } from '#core/plan/check-guardrails';
import { previewPlan } from '#core/plan/preview-plan';
import type { FeatureName, VersionId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { noFeature } from './no-feature.ts';
import { watchedVersion } from './watched-version.ts';
import { unworkable, wholePlan } from './whole-plan.ts';

/** What a plan would need with the traffic seen lately, and the smallest regression each of its stages could catch; starts nothing. */
export const previewRollout: Route<'rollout.preview'> = async ({ params: { feature: name }, body, deps }) => {
  const feature = await deps.findFeature(name);
  if (feature === undefined) return err(noFeature(name));
  const whole = await wholePlan(deps, feature, body);
  if (!whole.ok) return whole;

  const { plan, candidate, open } = whole.value;
  if (open.length > 0) return err(unworkable(open));
  const { route } = await deps.standing(name);
  if (route.control === body.candidate) return err(controlAlready(body.candidate));
  const traffic = await deps.trafficSeen(name, plan.guardrails);
  const deadlineS = await longestS(deps, name, { control: route.control, candidate });
  const foreseen = previewPlan(plan, traffic, { deadlineS, unpriced: candidate.unpriced });
  return ok({ feature: name, control: route.control, candidate: body.candidate, plan, ...foreseen });
};

const controlAlready = (version: VersionId): Failure => ({
  code: 'invalid',
  detail: `${version} is control already.`,
  issues: [{ path: 'candidate', message: 'Name a version that does not serve everybody yet.' }],
});

/** The deadline of a run of either version, in seconds. */
async function longestS(
  deps: Deps,
  feature: FeatureName,
  { control, candidate }: { control: VersionId | null; candidate: Watched },
): Promise<number> {
  const other = control === null ? undefined : await watchedVersion(deps, feature, control);
  return Math.max(candidate.manifest.limits.deadlineMs, other?.manifest.limits.deadlineMs ?? 0) / 1000;
}
