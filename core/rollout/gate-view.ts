import type { GateView } from '#schema/contracts/gate';
import type { RolloutState } from './state.ts';

/** The gates of a rollout as people see them; how far their evals are is the shell's to add. */
export function gateViews({ gates, plan }: Pick<RolloutState, 'gates' | 'plan'>): GateView[] {
  return gates.map(({ eval: id, verdict, open, why, override }, index) => {
    const about = { eval: plan.gates[index]?.eval ?? '', id, verdict, open, why };
    return { ...about, done: null, total: null, override: override && { ...override } };
  });
}
