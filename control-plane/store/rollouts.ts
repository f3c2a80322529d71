import { and, desc, eq, notInArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { RolloutId } from '#schema/contracts/ids';
import { RolloutView } from '#schema/contracts/rollout';
import { rollouts } from '#schema/tables/db';
import type { FilterOf, TimePage } from '../deps.ts';
import { before } from './page.ts';

/** A rollout as projected. */
export async function findRollout(db: D1Database, id: RolloutId): Promise<RolloutView | null> {
  const row = await drizzle(db).select({ view: rollouts.view }).from(rollouts).where(eq(rollouts.id, id)).get();
  return row ? RolloutView.parse(row.view) : null;
}

/** Rollouts as projected, newest first. */
export async function listRollouts(
  db: D1Database,
  page: TimePage,
  { feature, phase }: FilterOf<'rollout.list'>,
): Promise<RolloutView[]> {
  const rows = await drizzle(db)
    .select({ view: rollouts.view })
    .from(rollouts)
    .where(
      and(
        before(rollouts.createdAtMs, rollouts.id, page.after),
        feature && eq(rollouts.feature, feature),
        phase && eq(rollouts.phase, phase),
      ),
    )
    .orderBy(desc(rollouts.createdAtMs), desc(rollouts.id))
    .limit(page.limit);
  return rows.map(({ view }) => RolloutView.parse(view));
}

/** Rollouts that are not over, for metrics, the newest first. */
export async function openRollouts(db: D1Database, most: number): Promise<RolloutView[]> {
  const over = notInArray(rollouts.phase, ['completed', 'rolled_back']);
  const rows = await drizzle(db)
    .select({ view: rollouts.view })
    .from(rollouts)
    .where(over)
    .orderBy(desc(rollouts.createdAtMs))
    .limit(most);
  return rows.map(({ view }) => RolloutView.parse(view));
}
