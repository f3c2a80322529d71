import type { AttributePath, BadGuardrail } from '#schema/contracts/guardrail';
import type { RolloutState } from './state.ts';

/** What the edge must write down with every run of a rollout, so that its guardrails' questions can be answered. */
export type AskedOfEdge = {
  readonly slices: AttributePath[];
  readonly graders: { id: string; ask: BadGuardrail }[];
};

/** The attributes that guardrails are watched by, sorted and distinct, and the graders that they ask, under the guardrails' ids. */
export function askedOfEdge({ plan }: Pick<RolloutState, 'plan' | 'frozen'>): AskedOfEdge {
  const slices = [...new Set(plan.guardrails.flatMap(({ by }) => by ?? []))].sort();
  return { slices, graders: [] };
}
