import type { FlagRolloutStart } from '#schema/contracts/flag-rollout';
import type { FlagKey } from '#schema/contracts/flag';
import { VersionId, type FeatureName } from '#schema/contracts/ids';
import { ok, type Result } from '#schema/contracts/result';
import { command } from '../command.ts';
import type { Fault } from '../fault.ts';
import { readJsonFile } from '../read-json-file.ts';
import { headline } from '../rollout/headline.ts';
import { planOf } from '../rollout/plan-file.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import type { World } from '../world.ts';

type Candidate = FlagRolloutStart['candidate'];

/** A version by its name, or the definition in a file; what stands there is for the contract to judge. */
async function candidateOf(world: Pick<World, 'read'>, named: string): Promise<Result<Candidate, Fault>> {
  const version = VersionId.safeParse(named);
  if (version.success) return ok(version.data);
  const file = await readJsonFile(world, named);
  return file.ok ? ok(file.value as Candidate) : file;
}

/** Starts the rollout of another definition of a flag. */
export const rolloutFlag = command({
  name: 'flag rollout',
  summary: 'Roll another definition of a flag out by stages',
  usage: { key: "The flag's key", candidate: 'A version that it was, or a file with a flagd flag definition' },
  flags: {
    watch: {
      kind: 'text',
      value: 'feature',
      says: 'The feature whose runs are the evidence; without it nothing is watched',
    },
    plan: {
      kind: 'text',
      value: 'file',
      says: 'A plan as JSON; without it the stages of L0, or of the watched feature',
    },
    json: standardFlags.json,
  },
  details:
    'Units in the share of the stage get the candidate, and keep it while the share grows. What runs of the watched feature by the same units come to may end it; `rollout pause`, `advance` and `rollback` work as for features. The last stage of 100 makes the candidate what the flag is.',
  examples: ['flag rollout dark-mode dark-mode.json --watch hello --plan plan.json'],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const [candidate, plan] = [await candidateOf(world, args.candidate), await planOf(world, flags.plan)];
    if (!candidate.ok) return candidate;
    if (!plan.ok) return plan;
    const watch = flags.watch === undefined ? {} : { watch: flags.watch as FeatureName };
    const body = { candidate: candidate.value, ...watch, ...plan.value };
    // Which keys there are is for the control plane to say.
    const begun = await ask('flag.rollout', { params: { key: args.key as FlagKey }, body });
    return show(call, begun, (view) => [
      ...headline(view, world.now()),
      `watch it: npx sluice rollout watch '${view.id}'`,
    ]);
  },
});
