import { and, desc, eq, notInArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { RolloutView } from '#schema/contracts/rollout';
import { rollouts } from '#schema/tables/db';
import type { FilterOf, TimePage } from '../deps.ts';
import { before } from './page.ts';

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

/** Rollouts that are not over, for metrics; at most a thousand. */
export async function openRollouts(db: D1Database): Promise<RolloutView[]> {
  const over = notInArray(rollouts.phase, ['completed', 'rolled_back']);
  const rows = await drizzle(db).select({ view: rollouts.view }).from(rollouts).where(over).limit(1000);
  return rows.map(({ view }) => RolloutView.parse(view));
}
