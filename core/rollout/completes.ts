import type { Stage } from '#schema/contracts/stage';

/** Whether entering the stage is the end of the plan: everybody has the candidate, and there is nobody to compare with. */
export function completes(stage: Stage | undefined): boolean {
  return stage !== undefined && stage.percent === 100 && stage.segment === undefined && stage.shadow === undefined;
}
