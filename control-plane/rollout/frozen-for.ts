import { ownOverMs } from '#core/evidence/own-over-ms';
import { settleMs } from '#core/evidence/settle-ms';
import { gradingEdition } from '#core/grading/edition';
import type { Frozen } from '#core/rollout/state';
import type { VersionId } from '#schema/contracts/ids';
import { durationsOf, firstContentsOf } from './recent-runs.ts';
import type { Sql } from './tables.ts';

/** What a rollout that starts now against this control measures once: from control's newest 500 runs. */
export function frozenFor(sql: Sql, control: VersionId | null, deadlineMs: number): Frozen {
  return {
    slowOverMs: ownOverMs(durationsOf(sql, control, { uncached: true })),
    slowFirstMs: ownOverMs(firstContentsOf(sql, control)),
    settleMs: settleMs(durationsOf(sql, control, { uncached: false }), deadlineMs),
    deadlineMs,
    grading: gradingEdition,
  };
}
