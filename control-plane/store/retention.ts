/** How long traces, feedback and dead letters are kept. */
export const TRACES_KEPT_MS = 14 * 86_400_000;
/** How many traces are kept at most, whatever their age. */
export const TRACES_MOST = 200_000;
/** How many values of feedback are kept at most. */
export const FEEDBACK_MOST = 500_000;
/** How many dead letters are kept at most. */
export const DEAD_LETTERS_MOST = 1000;

/** Bounds of one sweep, so that no statement holds the database for long. */
export type SweepBounds = { traces: number; feedback: number; deadLetters: number; piece: number; pieces: number };
const usual: SweepBounds = {
  traces: TRACES_MOST,
  feedback: FEEDBACK_MOST,
  deadLetters: DEAD_LETTERS_MOST,
  piece: 500,
  pieces: 10,
};

/** A sweep is due this long after the last one began. */
const EVERY_MS = 10_000;

const due = `insert into tallies (name, value) values ('swept_at_ms', ?1)
  on conflict (name) do update set value = excluded.value where tallies.value <= excluded.value - ${EVERY_MS} returning value`;

/** True for one caller at most every ten seconds: the one that shall sweep. */
export async function sweepIsDue(traces: D1Database, nowMs: number): Promise<boolean> {
  return (await traces.prepare(due).bind(nowMs).first()) !== null;
}

/** Deletes what is too old or too much, in bounded pieces; answers how many rows went. What a sweep leaves, the next one takes. */
export async function sweepTraces(traces: D1Database, nowMs: number, bounds: SweepBounds = usual): Promise<number> {
  const tooOld = nowMs - TRACES_KEPT_MS;
  const { piece } = bounds;
  const statements = [
    ...(['traces', 'trace_tags', 'feedback', 'dead_letters'] as const).map((table) =>
      traces
        .prepare(
          `delete from ${table} where rowid in (select rowid from ${table} where at_ms < ? order by at_ms limit ?)`,
        )
        .bind(tooOld, piece),
    ),
    traces.prepare(overflow('traces')).bind(bounds.traces, piece),
    traces.prepare(overflow('trace_tags')).bind(bounds.traces * 2, piece),
    traces.prepare(overflow('feedback')).bind(bounds.feedback, piece),
    traces.prepare(overflow('dead_letters')).bind(bounds.deadLetters, piece),
  ];
  let deleted = 0;
  for (let done = 0; done < bounds.pieces; done++) {
    const results = await traces.batch(statements);
    const went = results.reduce((sum, { meta }) => sum + meta.changes, 0);
    deleted += went;
    if (went === 0) break;
  }
  return deleted;
}

/** The newest rows stay; of those behind the bound, one piece goes. */
const overflow = (table: 'traces' | 'trace_tags' | 'feedback' | 'dead_letters'): string =>
  `delete from ${table} where rowid in (select rowid from ${table} order by at_ms desc limit ?2 offset ?1)`;
