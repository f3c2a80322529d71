import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { under } from '#core/flow/under';
import { checkGuardrails } from '#core/plan/check-guardrails';
import { unknownSegment } from '#core/plan/unknown-segment';
import type { FeatureName } from '#schema/contracts/ids';
import type { Guardrail } from '#schema/contracts/guardrail';
import type { Issue } from '#schema/contracts/problem';
import { err } from '#schema/contracts/result';
import type { TrafficInput } from '#schema/contracts/rollout';
import { commandRollout } from './command-rollout.ts';
import { noFeature } from './no-feature.ts';
import { watchedVersion } from './watched-version.ts';

/** Shifts traffic by hand: a one-stage rollout, watched by the feature's guardrails unless others are named. */
export const setTraffic: Route<'traffic.set'> = async ({ params, body, principal, deps }) => {
  const feature = await deps.findFeature(params.feature);
  if (feature === undefined) return err(noFeature(params.feature));

  const { candidate = null, segment = null, percent, guardrails = feature.guardrails, reason } = body;
  const issues = await faults(deps, params.feature, { ...body, guardrails });
  if (issues.length > 0) return err({ code: 'invalid', detail: 'Traffic cannot be set like this.', issues });
  return commandRollout(deps, principal, {
    feature: params.feature,
    command: { type: 'set_traffic', candidate, percent, segment, guardrails, reason },
  });
};

/** What is wrong with the audience and the guardrails. Whatever they are, traffic can be ended: 0 exposes nobody, and 100 compares nobody. */
async function faults(
  deps: Deps,
  feature: FeatureName,
  { candidate, segment, percent, guardrails }: TrafficInput & { guardrails: Guardrail[] },
): Promise<Issue[]> {
  if (percent === 0) return [];
  const known = segment === undefined ? [] : Object.keys(await deps.declaredSegments());
  const audience = segment === undefined ? [] : unknownSegment(segment, known);
  if (percent === 100) return audience;
  const meant = candidate ?? (await deps.standing(feature)).rollout?.candidate;
  const watched = meant === undefined ? undefined : await watchedVersion(deps, feature, meant);
  return [...audience, ...under('guardrails', checkGuardrails(guardrails, watched ?? null))];
}
