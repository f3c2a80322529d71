import type { Deps } from '../deps.ts';
import type { FlagKey } from '#schema/contracts/flag';
import { trafficOfFlag } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** How long a flag may be held before its rollout begins: after that whoever held it is gone. */
const BEGINS_MS = 15_000;

/** Why a flag may not be changed now: it is rolled out, or about to be, or just was. Null: it may; a hold that no rollout came of is let go. */
export async function freeFlag(
  key: FlagKey,
  deps: Pick<Deps, 'findHeldFlag' | 'releaseFlag' | 'standing' | 'now'>,
): Promise<Failure | null> {
  const held = await deps.findHeldFlag(key);
  if (held === null || held.candidate === null) return null;
  const { rollout, route } = await deps.standing(trafficOfFlag(key));
  if (route.rollout !== null && rollout !== null)
    return conflict(`${rollout.id} rolls ${held.candidate} out: wait for its end, or roll it back.`);
  if (deps.now() - held.heldAtMs < BEGINS_MS || route.control === held.candidate)
    return conflict(`A rollout of flag ${key} is about to begin, or has just ended. Read the flag and try again.`);
  await deps.releaseFlag(key, held.candidate);
  return null;
}

const conflict = (detail: string): Failure => ({ code: 'conflict', detail });
