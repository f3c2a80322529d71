import type { GatePreview } from '#schema/contracts/gate';
import type { EvalId } from '#schema/contracts/ids';
import { err, ok, type Result } from '#schema/contracts/result';
import { listExamples } from '../store/examples.ts';
import { countingEval, type GateAsk, gateOrder } from './gate-order.ts';

/** Nobody asks for this eval. */
const NO_EVAL = 'e_0000000000000000' as EvalId;
/** So many examples are looked through for checks of their own. */
const LOOKED_AT = 200;

/** Why a gate can say nothing, and which of its fields is to be changed. */
export type GateFault = { readonly field: string; readonly why: string };

/** What a gate would run, or why it can say nothing. */
export async function foreseeGate(
  db: D1Database,
  ask: GateAsk,
  nowMs: number,
): Promise<Result<GatePreview, GateFault>> {
  const asked = await gateOrder(db, NO_EVAL, ask);
  if (!asked.ok) return err({ field: 'eval', why: asked.error });
  const { order, examples } = asked.value;
  const { dataset: name, datasetVersion: version, split } = order;
  if (order.graders.length === 0 && examples <= LOOKED_AT) {
    const all = await listExamples(db, { name, version, split }, { limit: LOOKED_AT, after: undefined });
    if (all?.every(({ checks = [] }) => checks.length === 0) !== false)
      return err({
        field: 'graders',
        why: `Nothing would be graded: the examples of ${name} have no checks of their own.`,
      });
  }
  const counts = await countingEval(db, order, nowMs);
  return ok({ eval: ask.gate.eval, datasetVersion: version, examples, counts: counts?.id ?? null });
}
