import type { Deps } from '../deps.ts';
import { checkPlan } from '#core/plan/check-plan';
import { completePlan } from '#schema/contracts/default-plan';
import { FeatureName, VersionId } from '#schema/contracts/ids';
import type { Issue } from '#schema/contracts/problem';
import { foreseeGates } from './foresee-gates.ts';
import { softenPlan } from './soften-plan.ts';
import { unmeasuredSlow } from './unmeasured-slow.ts';
import { watchedVersion } from './watched-version.ts';

/** What else is wrong with a plan whose shape was refused: whoever corrects it shall not be refused again. */
export async function furtherPlanFaults(
  deps: Deps,
  { params, sent }: { params: unknown; sent: unknown },
): Promise<Issue[]> {
  const { feature: name } = params as { feature: unknown };
  const { candidate, plan: asked } = (typeof sent === 'object' && sent !== null ? sent : {}) as Record<string, unknown>;
  const [feature, version, softened] = [FeatureName.safeParse(name), VersionId.safeParse(candidate), softenPlan(asked)];
  const known = feature.success && softened ? await deps.findFeature(feature.data) : undefined;
  const watched = known && version.success ? await watchedVersion(deps, known.feature, version.data) : undefined;
  if (known === undefined || softened === undefined || watched === undefined || !version.success) return [];
  const segments = Object.keys(await deps.declaredSegments());
  const plan = completePlan(softened.plan, known);
  const issues = [
    ...checkPlan(plan, { ...watched, segments }),
    ...(await foreseeGates(deps, plan, { feature: known, candidate: version.data, manifest: watched.manifest })).issues,
    ...(await unmeasuredSlow(deps, known.feature, plan.guardrails)),
  ];
  const missing = /^plan\.stages\.\d+\.notWorse\.\d+\.metric$/;
  return softened.hidden ? issues.filter(({ path }) => !missing.test(path)) : issues;
}
