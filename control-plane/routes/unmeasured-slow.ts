import type { Deps } from '../deps.ts';
import { unmeasured } from '#core/rollout/new-rollout';
import type { Guardrail } from '#schema/contracts/guardrail';
import type { FeatureName } from '#schema/contracts/ids';
import type { Issue } from '#schema/contracts/problem';

/** The faults of a plan's `slow` guardrails that name no threshold while control has too few runs to take one from. The machine asks again when it starts. */
export async function unmeasuredSlow(
  deps: Pick<Deps, 'trafficSeen'>,
  feature: FeatureName,
  guardrails: readonly Guardrail[],
): Promise<Issue[]> {
  const open = guardrails.findIndex((one) => one.metric === 'slow' && one.overMs === undefined);
  if (open === -1) return [];
  const { rates } = await deps.trafficSeen(feature, guardrails);
  const measured = (rates[open] ?? null) !== null;
  const frozen = {
    slowOverMs: measured ? 0 : null,
    slowFirstMs: measured ? 0 : null,
    settleMs: 0,
    deadlineMs: 0,
    grading: 1,
  };
  return unmeasured(guardrails, frozen, 'plan.guardrails');
}
