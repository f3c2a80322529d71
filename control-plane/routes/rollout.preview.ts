import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { measureShare } from '#core/cache/measure-share';
import { previewPlan } from '#core/plan/preview-plan';
import type { VersionId } from '#schema/contracts/ids';
import type { Manifest } from '#schema/contracts/manifest';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { findParts } from './find-parts.ts';
import { noFeature } from './no-feature.ts';
import { watchedVersion } from './watched-version.ts';
import { unworkable, wholePlan } from './whole-plan.ts';

/** What a plan would need with the traffic seen lately, and the smallest regression each of its stages could catch; starts nothing. */
export const previewRollout: Route<'rollout.preview'> = async ({ params: { feature: name }, body, deps }) => {
  const feature = await deps.findFeature(name);
  if (feature === undefined) return err(noFeature(name));
  const whole = await wholePlan(deps, feature, body);
  if (!whole.ok) return whole;

  const { plan, candidate, open, gates } = whole.value;
  if (open.length > 0) return err(unworkable(open));
  const { route } = await deps.standing(name);
  if (route.control === body.candidate) return err(controlAlready(body.candidate));
  const traffic = await deps.trafficSeen(name, plan.guardrails);
  const control = route.control === null ? undefined : await watchedVersion(deps, name, route.control);
  const compared = [candidate, ...(control === undefined ? [] : [control])].map(({ manifest }) => manifest);
  const facts = {
    deadlineS: longestS(compared),
    unpriced: candidate.unpriced,
    measure: await measureOf(compared, deps),
  };
  const foreseen = previewPlan(plan, traffic, facts);
  return ok({ feature: name, control: route.control, candidate: body.candidate, plan, gates: [...gates], ...foreseen });
};

const controlAlready = (version: VersionId): Failure => ({
  code: 'invalid',
  detail: `${version} is control already.`,
  issues: [{ path: 'candidate', message: 'Name a version that does not serve everybody yet.' }],
});

/** The deadline of a run of either version, in seconds. */
const longestS = (compared: readonly Manifest[]): number =>
  Math.max(...compared.map(({ limits }) => limits.deadlineMs)) / 1000;

/** The share of units that no cache will serve while these versions are compared. */
async function measureOf(compared: readonly Manifest[], deps: Deps): Promise<number> {
  const wholes = compared.map(async (manifest) => {
    const parts = await findParts(manifest, deps);
    return [manifest, ...[...parts.values()].map((part) => part.manifest)];
  });
  return measureShare(await Promise.all(wholes)) ?? 1;
}
