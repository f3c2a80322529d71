import { guardrailsMeant } from '#core/plan/guardrails-meant';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import type { RolloutState } from '#core/rollout/state';

/** What the current stage asks to be shown, by the guardrails' ids; of two margins for one the stricter. */
export function notWorseOf(live: RolloutState): { guardrail: string; by: number }[] {
  const asked = live.plan.stages[live.stage]?.notWorse ?? [];
  const ids = askedGuardrails(live).map(({ id }) => id);
  return asked
    .flatMap((criterion) =>
      guardrailsMeant(live.plan.guardrails, criterion).map((index) => ({
        guardrail: ids[index] ?? '',
        by: criterion.by,
      })),
    )
    .toSorted((a, b) => a.by - b.by);
}
