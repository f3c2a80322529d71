import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import { FeatureName } from '#schema/contracts/ids';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import { fault, type Fault } from '../fault.ts';
import { keepCode } from '../keep-code.ts';
import type { World } from '../world.ts';
import type { ReadGraders } from './read-graders.ts';

/** Graders as the control plane takes them: functions of one's own are bundled and kept, and named by the hash of their code. */
export async function calledGraders(
  { graders, code: address }: ReadGraders,
  feature: string,
  means: { readonly ask: Ask; readonly world: Pick<World, 'bundle'> },
): Promise<Result<readonly EvalGraderInput[], Fault>> {
  if (address === undefined || !graders.some(isOwn)) return ok(graders);
  const name = FeatureName.safeParse(feature);
  if (!name.success) return err(fault('malformed', `${feature} is no name of a feature.`));
  const kept = await keepCode(name.data, address, means);
  if (!kept.ok) return kept;
  const { code } = kept.value;
  return ok(graders.map((grader) => (isOwn(grader) ? { code, ...grader } : grader)));
}

/** What a file holds is for the contract to judge. */
const isOwn = (grader: EvalGraderInput): grader is Extract<EvalGraderInput, { grader: 'code' }> =>
  (Object(grader) as { grader?: unknown }).grader === 'code';
