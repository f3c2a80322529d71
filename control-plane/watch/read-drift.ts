import type { Reading } from '#core/watch/read-window';
import type { AlertRule } from '#schema/contracts/alert-rule';
import { findFeature } from '../store/features.ts';
import { newestHeld } from '../store/evals.ts';

/** How much worse than its baseline what serves was found on the rule's dataset, by the newest eval that ended within the window; null: none did. */
export async function readDrift(
  db: D1Database,
  { feature, dataset, windowS }: AlertRule,
  nowMs: number,
): Promise<Reading | null> {
  const serving = (await findFeature(db, feature))?.control ?? null;
  if (serving === null || dataset === undefined) return null;
  const held = await newestHeld(db, { feature, dataset, version: serving, sinceMs: nowMs - windowS * 1000 });
  if (held === undefined || held.difference === null) return null;
  const decided = held.result?.graders.find(({ id }) => id === held.decidedBy);
  return { value: Math.max(0, -held.difference), runs: decided?.comparison.n ?? 0 };
}
