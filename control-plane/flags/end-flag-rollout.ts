import type { Deps } from '../deps.ts';
import type { FlagKey } from '#schema/contracts/flag';
import { trafficOfFlag } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';

/** Ends the rollout of a flag that is being switched off, whatever its stage, one that only is about to begin or has just ended too; null: nothing holds the flag. */
export async function endFlagRollout(
  key: FlagKey,
  principal: Principal,
  deps: Pick<Deps, 'findHeldFlag' | 'releaseFlag' | 'standing' | 'command'>,
): Promise<Failure | null> {
  const held = await deps.findHeldFlag(key);
  if (held === null || held.candidate === null) return null;
  const traffic = trafficOfFlag(key);
  const { rollout, route } = await deps.standing(traffic);
  if (route.rollout !== null && rollout !== null) {
    const command = { type: 'rollback', rollout: rollout.id, reason: 'The flag was disabled.' } as const;
    const ended = await deps.command(traffic, command, principal);
    // Refused, because it came to its end by itself at the same moment: then nothing is to be ended.
    if (!ended.ok && (await deps.standing(traffic)).route.rollout !== null) return ended.error;
  }
  await deps.releaseFlag(key, held.candidate);
  return null;
}
