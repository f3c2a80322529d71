import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { type EvalOrder, EvalView, type EvalStatus } from '#schema/contracts/eval';
import type { FeatureName } from '#schema/contracts/ids';
import { evals } from '#schema/tables/evals';
import type { TimePage } from '../deps.ts';
import { before } from './page.ts';

/** Writes down how an eval stands. The eval's object alone writes, so the last word is the newest. */
export async function saveEval(db: D1Database, view: EvalView): Promise<void> {
  const { id, feature, status, version, against, dataset, datasetVersion, createdAtMs } = view;
  await drizzle(db)
    .insert(evals)
    .values({ id, feature, status, version, against, dataset, datasetVersion, view, createdAtMs })
    .onConflictDoUpdate({ target: evals.id, set: { status, view } });
}

/** Evals, newest first. */
export async function listEvals(
  db: D1Database,
  { limit, after }: TimePage,
  { feature, status }: { feature?: FeatureName | undefined; status?: EvalStatus | undefined },
): Promise<EvalView[]> {
  const wanted = [feature && eq(evals.feature, feature), status && eq(evals.status, status)];
  const rows = await drizzle(db)
    .select({ view: evals.view })
    .from(evals)
    .where(and(before(evals.createdAtMs, evals.id, after), ...wanted))
    .orderBy(desc(evals.createdAtMs), desc(evals.id))
    .limit(limit);
  return rows.map(({ view }) => EvalView.parse(view));
}

/** The newest evals that ran to their end, of the same versions on the same examples. */
export async function evalsLike(
  db: D1Database,
  { feature, version, against, dataset, datasetVersion }: EvalOrder,
  sinceMs: number,
): Promise<EvalView[]> {
  const same = [
    eq(evals.feature, feature),
    eq(evals.version, version),
    against === null ? isNull(evals.against) : eq(evals.against, against),
    eq(evals.dataset, dataset),
    eq(evals.datasetVersion, datasetVersion),
  ];
  const rows = await drizzle(db)
    .select({ view: evals.view })
    .from(evals)
    .where(and(...same, eq(evals.status, 'done'), gt(evals.createdAtMs, sinceMs)))
    .orderBy(desc(evals.createdAtMs), desc(evals.id))
    .limit(50);
  return rows.map(({ view }) => EvalView.parse(view));
}

/** Evals of a feature that stand alike; `verdict` is empty before they end. */
export type EvalCount = { feature: string; status: string; verdict: string; n: number };

const countLike = `select feature, status, coalesce(verdict, '') as verdict, count(*) as n from (
    select feature, status, view ->> '$.result.verdict' as verdict from evals where created_at_ms >= ?
    order by created_at_ms desc limit 1000)
  group by feature, status, verdict order by feature, status, verdict`;

/** How many of the newest thousand evals since then stand how. */
export async function countEvals(db: D1Database, sinceMs: number): Promise<EvalCount[]> {
  return (await db.prepare(countLike).bind(sinceMs).all<EvalCount>()).results;
}

/** The newest eval of a version on a dataset that ran to its end and was held against a baseline; undefined: there is none since then. */
export async function newestHeld(
  db: D1Database,
  { feature, dataset, version, sinceMs }: Pick<EvalView, 'feature' | 'dataset' | 'version'> & { sinceMs: number },
): Promise<EvalView | undefined> {
  const of = [eq(evals.feature, feature), eq(evals.dataset, dataset), eq(evals.version, version)];
  const rows = await drizzle(db)
    .select({ view: evals.view })
    .from(evals)
    .where(and(...of, eq(evals.status, 'done'), gt(evals.createdAtMs, sinceMs)))
    .orderBy(desc(evals.createdAtMs), desc(evals.id))
    .limit(20);
  return rows.map(({ view }) => EvalView.parse(view)).find(({ baseline }) => baseline !== null);
}
