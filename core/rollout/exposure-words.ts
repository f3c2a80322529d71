import type { RolloutState } from './state.ts';

/** Whom a rollout exposes now, in words: `10 % of everybody`, `50 % of internal`, `nobody (20 % of runs are mirrored)`. */
export function exposureWords({ percent, segment, plan, stage }: RolloutState): string {
  if (segment !== null) return `${percent} % of ${segment}`;
  const shadow = plan.stages[stage]?.shadow;
  if (percent > 0) return `${percent} % of everybody`;
  return shadow === undefined ? 'nobody' : `nobody (${Number((shadow * 100).toPrecision(6))} % of runs are mirrored)`;
}

/** A stage as people call it: by its name, else by its number from 1. */
export function stageWords({ plan }: Pick<RolloutState, 'plan'>, stage: number): string {
  return plan.stages[stage]?.name ?? `stage ${stage + 1}`;
}
