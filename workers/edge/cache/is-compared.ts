import { isMeasured } from '#core/cache/is-measured';
import type { ExposedRollout } from '#schema/contracts/snapshot';
import { isToMirror } from '../mirror/is-to-mirror.ts';
import type { ChosenRun } from '../telling/record.ts';

/** Whether a run is compared with others: then no cache serves it, or whose cache is the warmer would decide. */
export const isCompared = (run: ChosenRun, rollout: ExposedRollout): boolean =>
  isToMirror(run, rollout) ||
  (rollout.measure !== undefined && isMeasured({ rollout: rollout.id, unit: run.unit, share: rollout.measure }));
