import { completes } from '#core/rollout/completes';
import type { Stage } from '#schema/contracts/stage';

/** Whether a stage has no control beside its candidate: a last stage of 100, which completes at once, or a blind one. */
export const comparesNobody = (stage: Stage): boolean =>
  completes(stage) || (stage.segment !== undefined && stage.percent === 100);
