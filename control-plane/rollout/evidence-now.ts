import type { Evidence } from '#core/rollout/event';
import type { RolloutState } from '#core/rollout/state';
import { evidenceOf } from './evidence-of.ts';
import type { Sql } from './tables.ts';

/** What is known of the live rollout now: of its pairs in a shadow stage, of its counts in any other. */
export function evidenceNow(sql: Sql, live: RolloutState, nowMs: number): Evidence {
  return evidenceOf(sql, live, nowMs);
}
