import { evalWords } from '#core/plan/eval-words';
import type { GateJudged } from '#core/rollout/event';
import type { RolloutState } from '#core/rollout/state';
import type { AuditEntry } from '#schema/contracts/audit';
import type { EvalOrder, EvalView } from '#schema/contracts/eval';
import { type EvalId, featureOf } from '#schema/contracts/ids';
import type { Env } from '../env.ts';
import { appendAudit } from '../store/audit.ts';
import { countingEval, gateEvalId, gateOrder } from './gate-order.ts';

/** How far the eval of a gate is. */
export type GateProgress = { readonly id: EvalId; readonly done: number; readonly total: number };

/** What is known of a gate now: how far its eval is, or what it said. */
export type GateAnswer = { readonly progress: GateProgress } | { readonly judged: GateJudged };

/**
 * Sees to it that the eval of a gate runs, and tells how far it is. Harmless to repeat: an eval that was begun is looked at, one that
 * has answered the same less than a day ago counts, and only else is one begun, always under the same id.
 */
export async function askGate(
  { DB, EVALUATOR }: Pick<Env, 'DB' | 'EVALUATOR'>,
  rollout: RolloutState,
  at: { gate: number; nowMs: number },
): Promise<GateAnswer | null> {
  const gate = rollout.plan.gates[at.gate];
  if (gate === undefined) return null;
  const id = await gateEvalId(rollout.id, at.gate);
  const evaluator = EVALUATOR.getByName(id);
  const begun = await evaluator.view();
  if (begun !== null) return answerOf(begun, rollout, at.gate);
  const { control, candidate, createdBy } = rollout;
  const asked = await gateOrder(DB, id, { gate, feature: featureOf(rollout.id), control, candidate, createdBy });
  if (!asked.ok) {
    const unasked = { eval: null, verdict: 'inconclusive', finished: false, why: asked.error.why } as const;
    return { judged: { type: 'gate_judged', rollout: rollout.id, gate: at.gate, ...unasked } };
  }
  const { order } = asked.value;
  const counts = await countingEval(DB, order, at.nowMs);
  if (counts !== null) return answerOf(counts, rollout, at.gate);
  // First the entry: what was begun is never without one. Asked again it is the same entry.
  await appendAudit(DB, [entryOf(order, rollout, at)]);
  return answerOf(await evaluator.begin(order), rollout, at.gate);
}

function entryOf(
  { id, feature, version, against, dataset, datasetVersion }: EvalOrder,
  rollout: RolloutState,
  { gate, nowMs }: { gate: number; nowMs: number },
): AuditEntry {
  const detail = { rollout: rollout.id, gate, version, against, dataset, datasetVersion };
  const about = { feature, subject: id, reason: `A gate of ${rollout.id} asks.`, detail };
  return { id: `${id}/begun`, atMs: nowMs, actor: rollout.createdBy, action: 'eval.start', ...about };
}

function answerOf(view: EvalView, rollout: RolloutState, gate: number): GateAnswer {
  const { id, status, done, total, result } = view;
  if (status === 'loading' || status === 'running') return { progress: { id, done, total } };
  const finished = status === 'done' && result !== null;
  const verdict = finished ? result.verdict : 'inconclusive';
  const about = { type: 'gate_judged', rollout: rollout.id, gate, eval: id } as const;
  return { judged: { ...about, verdict, finished, why: evalWords(view) } };
}
