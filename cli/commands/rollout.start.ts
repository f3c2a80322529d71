import type { PlanInput } from '#schema/contracts/plan';
import { err, ok, type Result } from '#schema/contracts/result';
import { command, type Call } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import { readJson } from '../read-json.ts';
import { headline } from '../rollout/headline.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Starts a planned rollout. */
export const startRollout = command({
  name: 'rollout start',
  summary: 'Start a planned rollout of a version',
  usage: { feature: "The feature's name", candidate: 'The version to roll out' },
  flags: {
    plan: {
      kind: 'text',
      value: 'file',
      says: 'A plan as JSON; without it 5, 25 and 50 %, ten minutes each, then everybody',
    },
    json: standardFlags.json,
  },
  details: 'Everything that may advance, hold or roll it back stands in the plan. It goes on without this program.',
  examples: ['rollout start hello v_0123456789abcdef --plan plan.json'],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const plan = flags.plan === undefined ? ok(undefined) : await readPlan(world, flags.plan);
    if (!plan.ok) return plan;
    const body = { candidate: args.candidate, ...(plan.value === undefined ? {} : { plan: plan.value }) };
    const answer = await ask('rollout.start', { params: { feature: args.feature }, body });
    return show(call, answer, (view) => [
      ...headline(view, world.now()),
      `watch it: npx sluice rollout watch ${view.id}`,
    ]);
  },
});

/** The plan in a file; what is in it is for the contract to judge. */
async function readPlan(world: Call['world'], path: string): Promise<Result<PlanInput, Fault>> {
  try {
    const plan = readJson(await world.read(path), path);
    return plan.ok ? ok(plan.value as PlanInput) : plan;
  } catch (error) {
    return err(fault('malformed', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`));
  }
}
