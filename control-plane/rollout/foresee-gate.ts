import type { GatePreview } from '#schema/contracts/gate';
import type { EvalId } from '#schema/contracts/ids';
import { err, ok, type Result } from '#schema/contracts/result';
import { countingEval, type GateAsk, gateOrder } from './gate-order.ts';

/** Nobody asks for this eval. */
const NO_EVAL = 'e_0000000000000000' as EvalId;
/** Why a gate can say nothing, and which of its fields is to be changed. */
export type GateFault = { readonly field: string; readonly why: string };

/** What a gate would run, or why it can say nothing. */
export async function foreseeGate(
  db: D1Database,
  ask: GateAsk,
  nowMs: number,
): Promise<Result<GatePreview, GateFault>> {
  const asked = await gateOrder(db, NO_EVAL, ask);
  if (!asked.ok) {
    const { kind, why } = asked.error;
    return err({ field: kind === 'ungraded' || kind === 'judge_unproven' ? 'graders' : 'eval', why });
  }
  const { order, examples } = asked.value;
  const counts = await countingEval(db, order, nowMs);
  return ok({ eval: ask.gate.eval, datasetVersion: order.datasetVersion, examples, counts: counts?.id ?? null });
}
