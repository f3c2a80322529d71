import type { RolloutView } from '#schema/contracts/rollout';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import { fault, type Fault } from '../fault.ts';

/** How many of a feature's newest rollouts are looked at: behind a live one at most one is queued. */
const NEWEST = 10;

const isLive = ({ phase }: RolloutView): boolean => !['pending', 'completed', 'rolled_back'].includes(phase);

/** The id of a rollout: the one that was typed, or of the feature whose name was the newest that is `meant` (else the live one, else the newest). */
export async function findRollout(
  ask: Ask,
  typed: string,
  meant: (view: RolloutView) => boolean = isLive,
): Promise<Result<string, Fault>> {
  if (typed.includes('.')) return ok(typed);
  const list = await ask('rollout.list', { query: { feature: typed, limit: NEWEST } });
  if (!list.ok) return list;
  const { rollouts } = list.value.value;
  const found = rollouts.find(meant) ?? rollouts[0];
  return found === undefined ? err(fault('not_found', `${typed} has no rollout.`)) : ok(found.id);
}
