import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** What a person must look at. */
export const incidents = sqliteTable(
  'incidents',
  {
    id: text().primaryKey(),
    atMs: integer('at_ms').notNull(),
    feature: text().notNull(),
    owner: text().notNull(),
    title: text().notNull(),
    detail: text({ mode: 'json' }),
    status: text().notNull(),
    openedBy: text('opened_by', { mode: 'json' }).notNull().default({ kind: 'machine', name: null }),
    /** While one of this key is not closed, no other is opened. */
    key: text(),
    response: text(),
    traces: text({ mode: 'json' }).notNull().default([]),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgedAtMs: integer('acknowledged_at_ms'),
    closedBy: text('closed_by'),
    closedAtMs: integer('closed_at_ms'),
    action: text(),
  },
  (table) => [
    index('incidents_by_time').on(table.atMs, table.id),
    index('incidents_by_feature').on(table.feature, table.atMs, table.id),
    uniqueIndex('incidents_open_once')
      .on(table.feature, table.key)
      .where(sql`status <> 'closed'`),
  ],
);

/** An incident's own story. Triggers (migration `incident_stories`) refuse every update and delete. */
export const incidentTimeline = sqliteTable(
  'incident_timeline',
  {
    incident: text().notNull(),
    id: text().notNull(),
    atMs: integer('at_ms').notNull(),
    kind: text().notNull(),
    actor: text().notNull(),
    text: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.incident, table.id] })],
);

/** Rules over our own numbers; `rule` (JSON) is what people set. */
export const alertRules = sqliteTable(
  'alert_rules',
  {
    name: text().primaryKey(),
    feature: text().notNull(),
    rule: text({ mode: 'json' }).notNull(),
    updatedBy: text('updated_by').notNull(),
    updatedAtMs: integer('updated_at_ms').notNull(),
  },
  (table) => [index('alert_rules_by_feature').on(table.feature, table.name)],
);

/** Systems that may send alerts. `hash`: SHA-256 of its token; `nonce`: what its signing secret is made from, together with the publisher's. */
export const alertSources = sqliteTable('alert_sources', {
  name: text().primaryKey(),
  kind: text().notNull(),
  auth: text().notNull(),
  allows: text({ mode: 'json' }).notNull(),
  lateS: integer('late_s').notNull(),
  hash: text().unique(),
  nonce: text(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** What a UTC day's runs of a feature took, by its Conductor, as absolute values: `step` and `model` empty: the runs, else calls. */
export const usage = sqliteTable(
  'usage',
  {
    feature: text().notNull(),
    day: integer().notNull(),
    via: text().notNull(),
    version: text().notNull(),
    step: text().notNull(),
    model: text().notNull(),
    n: integer().notNull(),
    unpriced: integer().notNull(),
    usd: real().notNull(),
    input: integer().notNull(),
    cached: integer().notNull(),
    written: integer().notNull(),
    output: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.feature, table.day, table.via, table.version, table.step, table.model] }),
    index('usage_by_day').on(table.day),
  ],
);

/** How many units were active in a month (`counted` null: too many to be counted), and a sketch (base64) of them all. */
export const activeUnits = sqliteTable(
  'active_units',
  { feature: text().notNull(), month: text().notNull(), counted: integer(), sketch: text().notNull() },
  (table) => [primaryKey({ columns: [table.feature, table.month] })],
);
