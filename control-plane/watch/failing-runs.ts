import type { AlertRule } from '#schema/contracts/alert-rule';
import { type RunsShowing, runsShowing } from '../store/showing-runs.ts';

/** The traced runs that show what a rule saw; silence and drift have none. */
export async function failingRuns(
  db: D1Database,
  { metric, feature, overMs = 0, per }: Pick<AlertRule, 'metric' | 'feature' | 'overMs' | 'per'>,
  sinceMs: number,
): Promise<string[]> {
  const how: RunsShowing | null =
    metric === 'error'
      ? { failed: true }
      : metric === 'slow'
        ? { overMs }
        : metric === 'cost'
          ? { dearest: true, ofAll: per !== 'run' }
          : null;
  return how === null ? [] : runsShowing(db, { feature, sinceMs }, how);
}
