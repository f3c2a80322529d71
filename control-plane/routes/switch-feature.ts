import type { Deps } from '../deps.ts';
import type { Answer } from '../route.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import { err, ok } from '#schema/contracts/result';
import type { Command } from '#schema/contracts/rpc';
import { noFeature } from './no-feature.ts';

type Switch = { feature: FeatureName; command: Command & { type: 'disable' | 'enable' } };

/** Sends the kill switch or its undoing to the feature's Conductor, which audits it. */
export async function switchFeature(
  deps: Deps,
  principal: Principal,
  { feature, command }: Switch,
): Promise<Answer<'feature.disable'>> {
  if ((await deps.findFeature(feature)) === undefined) return err(noFeature(feature));
  const standing = await deps.command(feature, command, principal);
  return standing.ok ? ok({ feature, disabled: standing.value.route.disabled }) : standing;
}
