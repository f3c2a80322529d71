import type { PlanInput } from '#schema/contracts/plan';
import { ok, type Result } from '#schema/contracts/result';
import type { Fault } from '../fault.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { World } from '../world.ts';

/** The flag that names a plan. */
export const planFlag = {
  kind: 'text',
  value: 'file',
  says: "A plan as JSON; without it the stages of the feature's level and the feature's own guardrails",
} as const;

/** What `--plan` adds to a body; what stands in the file is for the contract to judge. */
export async function planOf(
  world: Pick<World, 'read'>,
  path: string | undefined,
): Promise<Result<{ plan?: PlanInput }, Fault>> {
  if (path === undefined) return ok({});
  const plan = await readJsonFile(world, path);
  return plan.ok ? ok({ plan: plan.value as PlanInput }) : plan;
}
