import { isMirrored } from '#core/resolve/is-mirrored';
import type { ExposedRollout } from '#schema/contracts/snapshot';
import type { ChosenRun } from '../telling/record.ts';

/** Whether the candidate is to do the same for nobody: the run was control's by the rollout's coin, its unit is known, and it was drawn. */
export function isToMirror({ id, reason, unit }: ChosenRun, rollout: ExposedRollout): boolean {
  const { shadow } = rollout;
  return shadow !== null && reason === 'control' && unit !== null && isMirrored(rollout.id, id, shadow);
}
