import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { FeedbackRecord } from '#schema/contracts/feedback';
import type { RunId } from '#schema/contracts/ids';
import { TraceView } from '#schema/contracts/telemetry-endpoints';
import { feedback } from '#schema/tables/traces';

const upsert = `insert into feedback (run, name, value, comment, at_ms)
  select value ->> 'run', value ->> 'name', value -> 'value', value ->> 'comment', value ->> 'atMs'
  from json_each(?) where true
  on conflict (run, name) do update set value = excluded.value, comment = excluded.comment, at_ms = excluded.at_ms
  where excluded.at_ms >= feedback.at_ms`;

/** Keeps the last value for each run and name; repeats and late arrivals are harmless. */
export async function putFeedback(traces: D1Database, records: readonly FeedbackRecord[]): Promise<void> {
  if (records.length > 0) await traces.prepare(upsert).bind(JSON.stringify(records)).run();
}

const FeedbackOf = TraceView.shape.feedback;

/** What people said of a run, in the order it came. */
export async function feedbackOf(traces: D1Database, run: RunId): Promise<TraceView['feedback']> {
  const { name, value, comment, atMs } = feedback;
  const rows = await drizzle(traces)
    .select({ name, value, comment, atMs })
    .from(feedback)
    .where(eq(feedback.run, run))
    .orderBy(asc(atMs));
  return FeedbackOf.parse(rows);
}
