import type { BadGuardrail } from '#schema/contracts/guardrail';
import type { ExposedRollout } from '#schema/contracts/snapshot';
import { askedGuardrails, slicedBy } from './asked-guardrails.ts';
import type { RolloutState } from './state.ts';

/** What a rollout's guardrails want written down of every run, as it travels in the route: attributes, sorted, and graders in the plan's order. */
export function askedOfEdge({
  plan,
  frozen,
}: Pick<RolloutState, 'plan' | 'frozen'>): Pick<ExposedRollout, 'slices' | 'graders'> {
  const ids = askedGuardrails({ plan, frozen }).map(({ id }) => id);
  const graders = plan.guardrails.flatMap((ask, index): { id: string; ask: BadGuardrail }[] =>
    ask.metric === 'bad' ? [{ id: ids[index] ?? '', ask }] : [],
  );
  return { slices: slicedBy(plan.guardrails), graders };
}
