import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row a run. Kept 14 days and at most TRACES_MOST rows; what is cut was already marked by the edge. */
export const traces = sqliteTable(
  'traces',
  {
    run: text().primaryKey(),
    feature: text().notNull(),
    version: text().notNull(),
    arm: text().notNull(),
    reason: text().notNull(),
    unit: text(),
    atMs: integer('at_ms').notNull(),
    durationMs: real('duration_ms').notNull(),
    outcome: text().notNull(),
    code: text(),
    stale: integer({ mode: 'boolean' }).notNull(),
    cached: integer({ mode: 'boolean' }).notNull(),
    degraded: integer({ mode: 'boolean' }).notNull(),
    fallback: integer({ mode: 'boolean' }).notNull(),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    costUsd: real('cost_usd'),
    input: text({ mode: 'json' }),
    output: text({ mode: 'json' }),
    /** Null: of no trace but its own, which its ULID names. */
    traceId: text('trace_id'),
    parentSpanId: text('parent_span_id'),
    traceState: text('trace_state'),
    sampled: integer({ mode: 'boolean' }),
    tags: text({ mode: 'json' }),
    spans: text({ mode: 'json' }).notNull(),
  },
  (table) => [
    index('traces_by_time').on(table.atMs, table.run),
    index('traces_by_feature').on(table.feature, table.atMs, table.run),
    index('traces_by_version').on(table.version, table.atMs, table.run),
    // What is looked for is seldom, so an index of what is seldom costs few writes; a search names its condition word by word.
    index('traces_by_outcome')
      .on(table.outcome, table.atMs, table.run)
      .where(sql`outcome <> 'ok'`),
    index('traces_by_arm')
      .on(table.arm, table.atMs, table.run)
      .where(sql`arm <> 'control'`),
    index('traces_slow')
      .on(table.atMs, table.run, table.durationMs)
      .where(sql`duration_ms >= 1000`),
    index('traces_costly')
      .on(table.atMs, table.run, table.costUsd)
      .where(sql`cost_usd >= 0.01`),
    index('traces_by_trace')
      .on(table.traceId, table.atMs, table.run)
      .where(sql`trace_id is not null`),
  ],
);

/** The tags of runs as they are searched: `name=value`. */
export const traceTags = sqliteTable(
  'trace_tags',
  {
    tag: text().notNull(),
    atMs: integer('at_ms').notNull(),
    run: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tag, table.atMs, table.run] }), index('trace_tags_by_time').on(table.atMs)],
);

/** What people said of a run: the last value of each name. The first one, which is evidence, is in the Conductor. */
export const feedback = sqliteTable(
  'feedback',
  {
    run: text().notNull(),
    name: text().notNull(),
    value: text({ mode: 'json' }).notNull(),
    comment: text(),
    atMs: integer('at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.name] }), index('feedback_by_time').on(table.atMs)],
);

/** Queue messages that no contract could read, kept aside (cut) for a person; counted in `tallies`. */
export const deadLetters = sqliteTable(
  'dead_letters',
  {
    id: text().primaryKey(),
    atMs: integer('at_ms').notNull(),
    why: text().notNull(),
    body: text().notNull(),
  },
  (table) => [index('dead_letters_by_time').on(table.atMs)],
);

/** Single numbers: `dead_letters` (ever set aside), `swept_at_ms` (when retention last ran). */
export const tallies = sqliteTable('tallies', { name: text().primaryKey(), value: integer().notNull() });
