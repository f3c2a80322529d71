import type { Deps } from '../deps.ts';
import { fileText } from '#core/flag/file-text';
import { flagUnheard } from '#core/flag/flag-unheard';
import { FLAGS_LENGTH, type FlagKey, type FlagView } from '#schema/contracts/flag';
import { trafficOfFlag, type VersionId } from '#schema/contracts/ids';
import type { Plan } from '#schema/contracts/plan';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { RolloutView } from '#schema/contracts/rollout';
import type { Command } from '#schema/contracts/rpc';
import type { FlagCandidate } from './flag-candidate.ts';

type Wanted = { readonly flag: FlagView; readonly candidate: FlagCandidate; readonly plan: Plan };

const conflict = (detail: string): Failure => ({ code: 'conflict', detail });
const changedMeanwhile = conflict('Somebody changed this flag at the same moment. Read it and try again.');

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
  const refused = (await deps.freeFlag(key)) ?? (await overflow(key, candidate, deps));
  if (refused !== null) return err(refused);
  const caughtUp = await catchUp(flag, principal, deps);
  if (!caughtUp.ok) return caughtUp;
  const { version, hash, definition } = candidate;
  const hold = { key, serving: flag.version, candidate: version, hash, definition, by: principal.name };
  const atMs = deps.now();
  if (!(await deps.holdFlag({ ...hold, atMs, revision: caughtUp.value }))) return err(changedMeanwhile);
  if (!(await deps.publishFlags())) return err(flagUnheard(`flag ${key}`));
  const begun = await start(candidate, { key, plan, atMs }, { principal, deps });
  if (begun.ok) return begun;
  await deps.releaseFlag(key, version);
  await deps.publishFlags();
  return begun;
}

type Held = { readonly key: FlagKey; readonly plan: Plan; readonly atMs: number };

async function start(
  { version, hash }: FlagCandidate,
  { key, plan, atMs }: Held,
  { principal, deps }: { readonly principal: Principal; readonly deps: Deps },
): Promise<Result<RolloutView, Failure>> {
  const traffic = trafficOfFlag(key);
  const added = await deps.command(traffic, { type: 'add_version', version, hash, serveFirst: false }, principal);
  if (!added.ok) return added;
  const started = await deps.command(traffic, { type: 'start_rollout', candidate: version, plan }, principal);
  if (!started.ok) return started;
  const { rollout } = started.value;
  if (rollout === null) return err(conflict(`Flag ${key} could not be rolled out.`));
  // Ended at once, it holds nothing any more. Let go while it began, by the kill switch for one, it would be a rollout that nobody gets.
  const held = started.value.route.rollout === null ? null : await deps.findHeldFlag(key);
  if (held === null || (held.candidate === version && held.heldAtMs === atMs)) return ok(rollout);
  const reason = 'The flag was switched off, or changed, while this began.';
  await deps.command(traffic, { type: 'rollback', rollout: rollout.id, reason }, principal);
  return err(changedMeanwhile);
}

/** Every edge holds the candidate too. */
async function overflow(key: FlagKey, { version, definition }: FlagCandidate, deps: Deps): Promise<Failure | null> {
  const { flags, share, candidates } = await deps.keptFlags();
  const others = candidates.filter((one) => one.key !== key);
  const { length } = fileText(flags, share, [...others, { key, version, definition }]);
  if (length <= FLAGS_LENGTH) return null;
  const detail = `With its candidate all flags together would have ${length} characters of JSON; at most ${FLAGS_LENGTH}.`;
  return { code: 'too_large', detail };
}

/** Tells its Conductor what the flag is now, if somebody put another definition since. Answers the revision of its route. */
async function catchUp(flag: FlagView, principal: Principal, deps: Deps): Promise<Result<number, Failure>> {
  const traffic = trafficOfFlag(flag.key);
  const { route } = await deps.standing(traffic);
  let { revision } = route;
  for (const command of await toServe(flag, route.control, deps)) {
    const heard = await deps.command(traffic, command, principal);
    if (!heard.ok) return heard;
    // The edge would go by the route of before, in which the candidate may be what is served.
    if (!heard.value.published) return err(flagUnheard(`flag ${flag.key}`));
    ({ revision } = heard.value.route);
  }
  return ok(revision);
}

async function toServe({ key, version }: FlagView, control: VersionId | null, deps: Deps): Promise<Command[]> {
  if (control === version) return [];
  const known = await deps.findFlagVersion(key, version);
  if (known === undefined) throw new Error(`Flag ${key} is ${version}, which is not kept.`);
  const add: Command = { type: 'add_version', version, hash: known.hash, serveFirst: true };
  if (control === null) return [add];
  const put = { percent: 100, segment: null, guardrails: [], reason: 'The definition was put.' };
  return [add, { type: 'set_traffic', candidate: version, ...put }];
}
