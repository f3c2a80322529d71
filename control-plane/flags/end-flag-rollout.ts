import type { Deps } from '../deps.ts';
import type { FlagKey } from '#schema/contracts/flag';
import { trafficOfFlag } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';

/** Ends the rollout of a flag that is being switched off, whatever its stage; null: it has ended, or there was none. */
export async function endFlagRollout(
  key: FlagKey,
  principal: Principal,
  deps: Pick<Deps, 'findHeldFlag' | 'releaseFlag' | 'standing' | 'command'>,
): Promise<Failure | null> {
  const held = await deps.findHeldFlag(key);
  if (held === null || held.candidate === null) return null;
  const traffic = trafficOfFlag(key);
  const { rollout, route } = await deps.standing(traffic);
  if (route.rollout === null || rollout === null) return null;
  const command = { type: 'rollback', rollout: rollout.id, reason: 'The flag was disabled.' } as const;
  const ended = await deps.command(traffic, command, principal);
  if (!ended.ok) return ended.error;
  await deps.releaseFlag(key, held.candidate);
  return null;
}
