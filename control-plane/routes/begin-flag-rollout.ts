import type { Deps } from '../deps.ts';
import { flagUnheard } from '#core/flag/flag-unheard';
import type { FlagView } from '#schema/contracts/flag';
import { trafficOfFlag } from '#schema/contracts/ids';
import type { Plan } from '#schema/contracts/plan';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { RolloutView } from '#schema/contracts/rollout';
import type { Command } from '#schema/contracts/rpc';
import type { FlagCandidate } from './flag-candidate.ts';

type Wanted = { readonly flag: FlagView; readonly candidate: FlagCandidate; readonly plan: Plan };

const conflict = (detail: string): Failure => ({ code: 'conflict', detail });

/**
 * Begins a flag's rollout: its Conductor hears what the flag is now, the edge gets the candidate's definition, then the rollout starts.
 * Whatever dies in between is made good by the next call: a hold without a rollout is let go.
 */
export async function beginFlagRollout(
  { flag, candidate, plan }: Wanted,
  principal: Principal,
  deps: Deps,
): Promise<Result<RolloutView, Failure>> {
  const { key } = flag;
  if (key === '__proto__') return err(conflict(`No route can be kept under the key ${key}.`));
  const traffic = trafficOfFlag(key);
  const held = await deps.freeFlag(key);
  if (held !== null) return err(held);
  for (const command of await catchUp(flag, deps)) {
    const heard = await deps.command(traffic, command, principal);
    if (!heard.ok) return heard;
  }
  const hold = { key, serving: flag.version, candidate: candidate.version, by: principal.name, atMs: deps.now() };
  if (!(await deps.holdFlag({ ...hold, hash: candidate.hash, definition: candidate.definition })))
    return err(conflict('Somebody changed this flag at the same moment. Read it and try again.'));
  if (!(await deps.publishFlags())) return err(flagUnheard(`flag ${key}`));
  const { version, hash } = candidate;
  const added = await deps.command(traffic, { type: 'add_version', version, hash, serveFirst: false }, principal);
  const started = added.ok
    ? await deps.command(traffic, { type: 'start_rollout', candidate: version, plan }, principal)
    : added;
  if (started.ok && started.value.rollout !== null) return ok(started.value.rollout);
  await deps.releaseFlag(key, version);
  await deps.publishFlags();
  return started.ok ? err(conflict(`Flag ${key} could not be rolled out.`)) : started;
}

/** What its Conductor has to hear before it knows what the flag is now: somebody may have put another definition since. */
async function catchUp({ key, version }: FlagView, deps: Deps): Promise<Command[]> {
  const { route } = await deps.standing(trafficOfFlag(key));
  if (route.control === version) return [];
  const known = await deps.findFlagVersion(key, version);
  if (known === undefined) throw new Error(`Flag ${key} is ${version}, which is not kept.`);
  const add: Command = { type: 'add_version', version, hash: known.hash, serveFirst: true };
  if (route.control === null) return [add];
  const put = { percent: 100, segment: null, guardrails: [], reason: 'The definition was put.' };
  return [add, { type: 'set_traffic', candidate: version, ...put }];
}
