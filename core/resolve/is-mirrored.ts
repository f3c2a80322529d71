import { murmur } from '#core/slot/murmur';
import type { RolloutId, RunId } from '#schema/contracts/ids';

const HASHES = 0x1_0000_0000;

/** Whether a run is one of the `share` (0 … 1) that a rollout mirrors: a hash of both names, which tells nothing about the unit's slot. */
export function isMirrored(rollout: RolloutId, run: RunId, share: number): boolean {
  return murmur(`mirror:${rollout}:${run}`) < share * HASHES;
}
