import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import { fault, type Fault } from '../fault.ts';

/** The id of a rollout: the one that was typed, or the newest of the feature whose name was. */
export async function findRollout(ask: Ask, typed: string): Promise<Result<string, Fault>> {
  if (typed.includes('.')) return ok(typed);
  const list = await ask('rollout.list', { query: { feature: typed, limit: 1 } });
  if (!list.ok) return list;
  const newest = list.value.value.rollouts[0];
  return newest === undefined ? err(fault('not_found', `${typed} has no rollout.`)) : ok(newest.id);
}
