import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { under } from '#core/flow/under';
import { unknownSegment } from '#core/plan/unknown-segment';
import { featureOf, flagOfTraffic, type RolloutId } from '#schema/contracts/ids';
import type { Issue } from '#schema/contracts/problem';
import { err } from '#schema/contracts/result';
import { commandRollout } from './command-rollout.ts';
import { unworkable } from './whole-plan.ts';

/** The same candidate with the same plan once more, as a new rollout with other people first. */
export const restartRollout: Route<'rollout.restart'> = async ({ params: { id }, body, principal, deps }) => {
  const feature = featureOf(id);
  const flag = flagOfTraffic(feature);
  if (flag !== null) return err({ code: 'conflict', detail: `Start it anew: POST /flags/${flag}/rollouts.` });
  const issues = (await deps.findFeature(feature)) === undefined ? [] : await goneSegments(deps, id);
  if (issues.length > 0) return err(unworkable(issues));
  return commandRollout(deps, principal, { feature, command: { type: 'restart', rollout: id, reason: body.reason } });
};

/** Audiences that the plan asks for and that were deleted since it ended. */
async function goneSegments(deps: Deps, id: RolloutId): Promise<Issue[]> {
  const { stages = [] } = (await deps.findRollout(id))?.plan ?? {};
  const known = Object.keys(await deps.declaredSegments());
  return stages.flatMap(({ segment }, index) =>
    segment === undefined ? [] : under(`plan.stages.${index}`, unknownSegment(segment, known)),
  );
}
