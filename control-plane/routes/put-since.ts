import type { Deps } from '../deps.ts';
import type { FlagKey } from '#schema/contracts/flag';
import { flagOfTraffic, type FeatureName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** Why a flag's rollout that is over cannot be taken back: somebody put another definition since, which that would undo. Null: it can. */
export async function putSince(
  deps: Pick<Deps, 'findFlag' | 'findHeldFlag' | 'standing'>,
  traffic: FeatureName,
): Promise<Failure | null> {
  const key = flagOfTraffic(traffic);
  if (key === null) return null;
  // What its rollout came to is not in the flag yet: nobody could put anything.
  if ((await deps.findHeldFlag(key as FlagKey))?.candidate) return null;
  const { route } = await deps.standing(traffic);
  const flag = await deps.findFlag(key as FlagKey);
  if (route.rollout !== null || route.control === null || flag === undefined || flag.version === route.control)
    return null;
  return { code: 'conflict', detail: `Flag ${key} was changed since: put the definition that you want.` };
}
