import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import type { SegmentName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import { err } from '#schema/contracts/result';
import { commandRollout } from './command-rollout.ts';
import { noFeature } from './no-feature.ts';

/** Shifts traffic by hand: a one-stage rollout, watched by the feature's guardrails unless others are named. */
export const setTraffic: Route<'traffic.set'> = async ({ params, body, principal, deps }) => {
  const feature = await deps.findFeature(params.feature);
  if (feature === undefined) return err(noFeature(params.feature));

  const { candidate = null, segment = null, percent, guardrails = feature.guardrails, reason } = body;
  const unknown = segment === null ? null : await unknownSegment(deps, segment);
  if (unknown !== null) return err(unknown);
  return commandRollout(deps, principal, {
    feature: params.feature,
    command: { type: 'set_traffic', candidate, percent, segment, guardrails, reason },
  });
};

async function unknownSegment(deps: Deps, segment: SegmentName): Promise<Failure | null> {
  const known = Object.keys(await deps.declaredSegments());
  if (known.includes(segment)) return null;
  const message = `Unknown segment ${JSON.stringify(segment)}; known: ${known.join(', ') || 'none'}.`;
  return { code: 'invalid', detail: 'The segment is unknown.', issues: [{ path: 'segment', message }] };
}
