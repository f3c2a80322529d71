import { and, desc, eq, gte, inArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { KeptTrace } from '#schema/contracts/telemetry-endpoints';
import { feedback, traces } from '#schema/tables/traces';
import type { RunsWanted, TimePage } from '../deps.ts';
import { before } from './page.ts';
import { traceRow } from './trace-row.ts';

/** Runs of a feature with all they hold and what people said, newest first. */
export async function wholeRuns(
  db: D1Database,
  { feature, sinceMs }: RunsWanted,
  { limit, after }: TimePage,
): Promise<KeptTrace[]> {
  const d1 = drizzle(db);
  const rows = await d1
    .select()
    .from(traces)
    .where(and(eq(traces.feature, feature), gte(traces.atMs, sinceMs), before(traces.atMs, traces.run, after)))
    .orderBy(desc(traces.atMs), desc(traces.run))
    .limit(limit);
  const said = new Map<string, unknown[]>();
  for (let at = 0; at < rows.length; at += 90) {
    const ids = rows.slice(at, at + 90).map(({ run }) => run);
    for (const { run, ...one } of await d1.select().from(feedback).where(inArray(feedback.run, ids)))
      said.set(run, [...(said.get(run) ?? []), one]);
  }
  return rows.map((row) => KeptTrace.parse({ ...traceRow(row), feedback: said.get(row.run) ?? [] }));
}
