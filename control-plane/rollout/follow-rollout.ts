import type { RolloutState } from '#core/rollout/state';
import type { RolloutId } from '#schema/contracts/ids';
import { forgetBefore, keepBefore } from './control-before.ts';
import type { Counting } from './counting.ts';
import { forgetMirror } from './mirror-budget.ts';
import { enterMirror } from './mirror-pairs.ts';
import type { Tallied } from './rollout-rows.ts';
import { talliedNow } from './rollout-view.ts';
import type { Sql } from './tables.ts';

/** A rollout that ended in this change, with what had been counted of it. */
export type Ended = { readonly id: RolloutId; readonly tallied: Tallied };

/** The live rollout before a change, and after it. */
type Lives = { readonly lived: RolloutState | null; readonly lives: RolloutState | null; readonly nowMs: number };

/**
 * What is counted follows the rollout: it begins with it, changes its rules with each period, and ends with it. Answers what was
 * counted of one that ended now.
 */
export function followRollout(sql: Sql, counting: Counting, { lived, lives, nowMs }: Lives): Ended | null {
  const goesOn = lived?.id === lives?.id;
  const over = goesOn ? null : lived;
  const ended = over && { id: over.id, tallied: talliedNow(sql, over, nowMs) };
  if (!goesOn) {
    counting.clear();
    forgetMirror(sql);
    forgetBefore(sql);
  }
  if (lives !== null) enterPeriod(sql, counting, { lived: goesOn ? lived : null, lives, nowMs });
  return ended;
}

function enterPeriod(sql: Sql, counting: Counting, at: Lives & { readonly lives: RolloutState }): void {
  const { lived, lives, nowMs } = at;
  if (lived?.period === lives.period) return;
  const stageBegins = lived?.stage !== lives.stage;
  counting.beginPeriod(lives, nowMs, { stageBegins });
  if (stageBegins) enterMirror(sql, lives);
  keepBefore(sql, lives, { nowMs, anew: stageBegins });
}
