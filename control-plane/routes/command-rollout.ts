import type { Deps } from '../deps.ts';
import type { Answer } from '../route.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import { err, ok } from '#schema/contracts/result';
import type { Command } from '#schema/contracts/rpc';
import { noFeature } from './no-feature.ts';

/** Sends a command about a rollout to the feature's Conductor, which audits it, and answers the rollout. Unknown features never reach (and so never make) an object. */
export async function commandRollout(
  deps: Deps,
  principal: Principal,
  { feature, command }: { feature: FeatureName; command: Command },
): Promise<Answer<'rollout.pause'>> {
  if ((await deps.findFeature(feature)) === undefined) return err(noFeature(feature));

  const standing = await deps.command(feature, command, principal);
  if (!standing.ok) return standing;
  if (standing.value.rollout === null)
    throw new Error(`The Conductor of ${feature} took ${command.type} and named no rollout.`);
  return ok(standing.value.rollout);
}
