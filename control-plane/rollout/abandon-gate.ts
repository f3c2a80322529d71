import type { RolloutId } from '#schema/contracts/ids';
import type { Env } from '../env.ts';
import { gateEvalId } from './gate-order.ts';

/** A gate whose rollout ended before it had said anything. */
export type AbandonedGate = { readonly rollout: RolloutId; readonly gate: number };

/** Ends the eval of a gate that nobody waits for any more; one that never began, or is over, stays so. */
export async function abandonGate(
  { EVALUATOR }: Pick<Env, 'EVALUATOR'>,
  { rollout, gate }: AbandonedGate,
): Promise<void> {
  await EVALUATOR.getByName(await gateEvalId(rollout, gate)).cancel();
}
