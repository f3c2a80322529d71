import type { Change } from './change.ts';
import { completes } from './completes.ts';
import { decided, type Decree } from './decided.ts';
import { complete } from './end.ts';
import { enterStage } from './enter-stage.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** What a decree is called when what it leads to is the end of the plan. */
const completing = { advanced_by_hand: 'completed_by_hand', advanced: 'completed', started: 'completed' } as const;

/** A decree that moves a rollout along its plan. */
export type Proceeding = Omit<Decree, 'decision'> & { readonly decision: keyof typeof completing };

/**
 * The rollout in its next stage. A stage of 100 completes at once, and so does the end of the plan: a last stage of 95 with a
 * hold keeps comparing for as long as it says, and then the candidate becomes control. What is measured anew at a stage's
 * start comes from the evidence. Nobody asks here whether the stage before may be left: that is done when this is called.
 */
export function proceed(
  state: FeatureState,
  rollout: RolloutState,
  { stage, decree, nowMs }: { stage: number; decree: Proceeding; nowMs: number },
): Change {
  const settleMs = decree.evidence?.settleMs ?? rollout.frozen.settleMs;
  const next: RolloutState = { ...rollout, frozen: { ...rollout.frozen, settleMs } };
  const entered = next.plan.stages[stage];
  if (entered !== undefined && !completes(entered)) return decided(state, enterStage(next, stage, nowMs), decree);
  const last = { ...next, stage: entered === undefined ? next.stage : stage };
  return complete(state, last, { decree: { ...decree, decision: completing[decree.decision] }, nowMs });
}
