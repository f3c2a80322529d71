import { and, desc, eq, gte, gt, inArray, isNotNull } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { FeatureName } from '#schema/contracts/ids';
import { traces } from '#schema/tables/traces';

/** What runs shall show: that they failed, that they took longer, or what cost most, of replies or of everything that was done. */
export type RunsShowing =
  | { readonly failed: true }
  | { readonly overMs: number }
  | { readonly dearest: true; readonly ofAll: boolean };

/** What somebody was answered with; mirrored runs, evals and refreshed answers are not. */
const replies = ['control', 'candidate', 'pinned'] as const;

const MOST = 10;

/** Runs of a feature since a moment that show something: the newest, or the dearest. What was not traced is not among them. */
export async function runsShowing(
  db: D1Database,
  { feature, sinceMs }: { feature: FeatureName; sinceMs: number },
  how: RunsShowing,
): Promise<string[]> {
  const ofAll = 'dearest' in how && how.ofAll;
  const arms = ofAll ? undefined : inArray(traces.arm, [...replies]);
  const of = and(eq(traces.feature, feature), gte(traces.atMs, sinceMs), arms);
  const what =
    'failed' in how
      ? inArray(traces.outcome, ['error', 'invalid_input'])
      : 'overMs' in how
        ? gt(traces.durationMs, how.overMs)
        : isNotNull(traces.costUsd);
  const rows = await drizzle(db)
    .select({ run: traces.run })
    .from(traces)
    .where(and(of, what))
    .orderBy(desc('dearest' in how ? traces.costUsd : traces.atMs))
    .limit(MOST);
  return rows.map(({ run }) => run);
}
