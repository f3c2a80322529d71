import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Flags: `definition` is their JSON as it was given, `version` the name of it. */
export const flags = sqliteTable('flags', {
  key: text().primaryKey(),
  version: text().notNull(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  definition: text().notNull(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
});

/** What flags were: a row is never changed, and stays when its flag is deleted. */
export const flagVersions = sqliteTable(
  'flag_versions',
  {
    key: text().notNull(),
    version: text().notNull(),
    hash: text().notNull(),
    definition: text().notNull(),
    createdBy: text('created_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.key, table.version] }),
    index('flag_versions_by_time').on(table.key, table.createdAtMs, table.version),
  ],
);

/** Which version of a flag is rolled out or about to be (`candidate`; null: none), since when, its last rollout, and the revision of its route that `flags` was last told of. */
export const flagRollouts = sqliteTable('flag_rollouts', {
  key: text().primaryKey(),
  candidate: text(),
  heldAtMs: integer('held_at_ms').notNull(),
  rollout: text(),
  directed: integer().notNull().default(0),
});

/** What all flags share: one row, `$evaluators` and the metadata of a flagd file. */
export const flagShare = sqliteTable('flag_share', {
  name: text().primaryKey(),
  evaluators: text().notNull(),
  metadata: text().notNull(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** Changes of flags at a set time. `outcome` (JSON): what it came to; null while it waits. */
export const flagSchedules = sqliteTable(
  'flag_schedules',
  {
    key: text().notNull(),
    id: text().notNull(),
    atMs: integer('at_ms').notNull(),
    change: text({ mode: 'json' }).notNull(),
    reason: text().notNull(),
    createdBy: text('created_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    outcome: text({ mode: 'json' }),
    doneAtMs: integer('done_at_ms'),
  },
  (table) => [
    primaryKey({ columns: [table.key, table.id] }),
    index('flag_schedules_by_time').on(table.doneAtMs, table.atMs),
  ],
);
