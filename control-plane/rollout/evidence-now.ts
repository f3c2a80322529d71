import { settleMs } from '#core/evidence/settle-ms';
import type { Evidence } from '#core/rollout/event';
import type { RolloutState } from '#core/rollout/state';
import { arrivesLate } from './arrivals.ts';
import { evidenceOf } from './evidence-of.ts';
import { evidenceOfMirror, mirrors } from './mirror-evidence.ts';
import { durationsOf } from './recent-runs.ts';
import type { Sql } from './tables.ts';

/** What is known of the live rollout now: of its pairs in a shadow stage, of its counts in any other. */
export function evidenceNow(sql: Sql, live: RolloutState, nowMs: number): Evidence {
  const durations = durationsOf(sql, live.control, { uncached: false });
  const settle = settleMs(durations, live.frozen.deadlineMs);
  return mirrors(live)
    ? evidenceOfMirror(sql, live, settle)
    : evidenceOf(sql, live, { settleMs: settle, late: arrivesLate(sql, nowMs) });
}
