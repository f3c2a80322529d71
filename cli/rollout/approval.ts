import type { Requirement, Stage } from '#schema/contracts/stage';
import type { RolloutView } from '#schema/contracts/rollout';

const roleOf = (requirement: Requirement): string => (requirement === 'approval' ? 'approver' : requirement.approval);

/** `an approver`, `an operator`; without a role somebody is meant. */
export const aHolderOf = (role: string | null): string => (role === null ? 'somebody' : `an ${role}`);

/** Whose word a rollout waits for, and what that person types; null when it waits for nobody's. */
export const awaited = ({ phase, awaits, id }: Pick<RolloutView, 'phase' | 'awaits' | 'id'>): string | null =>
  phase === 'awaiting_approval' ? `${aHolderOf(awaits)}: npx sluice rollout approve ${id} --reason …` : null;

/** A last stage of everybody completes at once, so what it requires is asked before it is entered. */
const isLastOfAll = (stage: Stage | undefined, { plan }: Pick<RolloutView, 'plan'>): boolean =>
  stage !== undefined && stage === plan.stages.at(-1) && stage.percent === 100 && stage.segment === undefined;

/** The role whose word is still to be given before the stage is left; null when nobody's is. */
export function roleStillAsked(view: Pick<RolloutView, 'plan' | 'stage' | 'approvals'>): string | null {
  const { plan, stage, approvals } = view;
  const next = plan.stages[stage + 1];
  const own = plan.stages[stage]?.requires ?? [];
  const asked = [...own, ...(isLastOfAll(next, view) ? (next?.requires ?? []) : [])];
  const first = asked[0];
  return first === undefined || approvals.some((one) => one.stage === stage) ? null : roleOf(first);
}
