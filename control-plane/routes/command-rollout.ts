import type { Deps } from '../deps.ts';
import type { Answer } from '../route.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import { err, ok } from '#schema/contracts/result';
import type { Command } from '#schema/contracts/rpc';
import { firstServed } from './first-served.ts';
import { knowsTraffic } from './knows-traffic.ts';
import { noFeature } from './no-feature.ts';
import { putSince } from './put-since.ts';

/** Sends a command about a rollout to the feature's Conductor, which audits it, and answers the rollout. Unknown features never reach (and so never make) an object. */
export async function commandRollout(
  deps: Deps,
  principal: Principal,
  { feature, command }: { feature: FeatureName; command: Command },
): Promise<Answer<'rollout.pause'>> {
  if (!(await knowsTraffic(deps, feature))) return err(noFeature(feature));
  const late = command.type === 'rollback' ? await putSince(deps, feature) : null;
  if (late !== null) return err(late);

  const standing = await deps.command(feature, command, principal);
  if (!standing.ok) return standing;
  const { rollout, route } = standing.value;
  if (rollout !== null) return ok(rollout);
  if (command.type !== 'set_traffic' || route.control === null)
    throw new Error(`The Conductor of ${feature} took ${command.type} and named no rollout.`);
  return ok(firstServed({ feature, candidate: route.control, by: principal.name, atMs: deps.now() }));
}
