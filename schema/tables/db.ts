import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { CacheResult, RecordedArm, RunOutcome } from '#schema/contracts/run';

/** What people decided about a feature, and (from `control` on) the projection of where its Conductor sends traffic. */
export const features = sqliteTable('features', {
  feature: text().primaryKey(),
  owners: text({ mode: 'json' }).notNull(),
  level: text().notNull(),
  budgets: text({ mode: 'json' }).notNull(),
  baseline: text(),
  guardrails: text({ mode: 'json' }).notNull(),
  permissions: text({ mode: 'json' }).notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
  control: text(),
  candidate: text(),
  percent: real().notNull().default(0),
  rollout: text(),
  disabled: integer({ mode: 'boolean' }).notNull().default(false),
  projectedAtMs: integer('projected_at_ms').notNull().default(0),
  /** What its runs cost on the last day that cost something (JSON); its Conductor's. */
  spending: text({ mode: 'json' }),
});

/** Pushed versions: immutable. `manifest` is canonical JSON, so that its SHA-256 is `hash`. */
export const versions = sqliteTable(
  'versions',
  {
    feature: text().notNull(),
    version: text().notNull(),
    hash: text().notNull(),
    manifest: text().notNull(),
    note: text(),
    pushedBy: text('pushed_by').notNull(),
    pushedAtMs: integer('pushed_at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.feature, table.version] }),
    index('versions_by_time').on(table.feature, table.pushedAtMs, table.version),
  ],
);

/** Projections of rollouts for lists; the Conductor has the truth. `decisions` and `units` only grow and keep a late projection from undoing a newer one. */
export const rollouts = sqliteTable(
  'rollouts',
  {
    id: text().primaryKey(),
    feature: text().notNull(),
    phase: text().notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    decisions: integer().notNull(),
    units: integer().notNull(),
    view: text({ mode: 'json' }).notNull(),
  },
  (table) => [
    index('rollouts_by_time').on(table.createdAtMs, table.id),
    index('rollouts_by_feature').on(table.feature, table.createdAtMs, table.id),
    index('rollouts_by_phase').on(table.phase, table.createdAtMs, table.id),
  ],
);

/** Who changed what. Triggers (migration `audit_is_append_only`) refuse every update and delete. */
export const audit = sqliteTable(
  'audit',
  {
    id: text().primaryKey(),
    atMs: integer('at_ms').notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    feature: text(),
    subject: text().notNull(),
    reason: text(),
    detail: text({ mode: 'json' }),
  },
  (table) => [
    index('audit_by_time').on(table.atMs, table.id),
    index('audit_by_feature').on(table.feature, table.atMs, table.id),
  ],
);

/** Tokens of people and programs that call the control plane: the SHA-256 (hex) of their text, never the text. */
export const tokens = sqliteTable('tokens', {
  name: text().primaryKey(),
  hash: text().notNull().unique(),
  role: text().notNull(),
  /** What an alerter's alerts may do (JSON); null: whatever an alert may. */
  allows: text({ mode: 'json' }),
  createdBy: text('created_by').notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
});

/** API keys of the edge: the SHA-256 (hex) of their text. Null: all `features`, no `limits`, no end. */
export const keys = sqliteTable('keys', {
  name: text().primaryKey(),
  hash: text().notNull().unique(),
  kind: text().notNull(),
  features: text({ mode: 'json' }),
  pin: integer({ mode: 'boolean' }).notNull(),
  origins: text({ mode: 'json' }).notNull(),
  limits: text({ mode: 'json' }),
  expiresAtMs: integer('expires_at_ms'),
  createdBy: text('created_by').notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
});

/** Who is told what happens: what may be shown of it. Its secret, and a Slack address whole, are in its Notifier alone. Null: all. */
export const receivers = sqliteTable('receivers', {
  name: text().primaryKey(),
  kind: text().notNull(),
  url: text().notNull(),
  events: text({ mode: 'json' }),
  features: text({ mode: 'json' }),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** Code of versions: a script by the SHA-256 of its text, and the functions that it exports. A row is never changed. */
export const code = sqliteTable(
  'code',
  {
    feature: text().notNull(),
    code: text().notNull(),
    source: text().notNull(),
    functions: text({ mode: 'json' }).notNull(),
    bytes: integer().notNull(),
    pushedBy: text('pushed_by').notNull(),
    pushedAtMs: integer('pushed_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.feature, table.code] }), index('code_by_hash').on(table.code)],
);

/** Tools that admins declared. `tool` is what the edge gets of it, secrets by name. */
export const tools = sqliteTable('tools', {
  name: text().primaryKey(),
  tool: text({ mode: 'json' }).notNull(),
  description: text(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** Providers that admins declared. `provider` is what the edge gets of it, its secret by name. */
export const providers = sqliteTable('providers', {
  name: text().primaryKey(),
  provider: text({ mode: 'json' }).notNull(),
  description: text(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** Who is told runs as OpenTelemetry tells them. `exporter` is what an admin declared, secrets by name. */
export const exporters = sqliteTable('exporters', {
  name: text().primaryKey(),
  exporter: text({ mode: 'json' }).notNull(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** Audiences: JsonLogic over a run's context, published whole in the snapshot. */
export const segments = sqliteTable('segments', {
  segment: text().primaryKey(),
  rule: text({ mode: 'json' }).notNull(),
  description: text(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** Revisions of published parts (`keys`, `segments`, `tools`, `flags`, `providers`): `revision` grows with every change, `published` is the last one Snapshots took. */
export const revisions = sqliteTable('revisions', {
  name: text().primaryKey(),
  revision: integer().notNull(),
  published: integer().notNull(),
});

/** Answers kept for `Idempotency-Key`. `status` is null while the first request is still at work; `answer` is sealed. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    caller: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    status: integer(),
    answer: text(),
    claim: text().notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.caller, table.key] }), index('idempotency_by_time').on(table.atMs)],
);

/** Exact counters of runs, flushed by the Conductor as absolute values. `buckets`: cumulative counts over DURATION_BUCKETS_MS. */
export const counters = sqliteTable(
  'counters',
  {
    feature: text().notNull(),
    version: text().notNull(),
    arm: text().$type<RecordedArm>().notNull(),
    outcome: text().$type<RunOutcome>().notNull(),
    runs: integer().notNull(),
    durationMsSum: real('duration_ms_sum').notNull(),
    buckets: text({ mode: 'json' }).$type<number[]>().notNull(),
    costUsd: real('cost_usd').notNull(),
    costUnknown: integer('cost_unknown').notNull(),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    stale: integer().notNull(),
    fallbacks: integer().notNull().default(0),
    degraded: integer().notNull().default(0),
    cache: text({ mode: 'json' }).$type<{ [result in CacheResult]?: number }>().notNull().default({}),
    /** When it was last flushed because it had grown. */
    grownAtMs: integer('grown_at_ms').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.feature, table.version, table.arm, table.outcome] }),
    index('counters_by_growth').on(table.grownAtMs, table.feature, table.version),
  ],
);

/** What happened in a feature's runs of an arm, and how often: absolute values, flushed by the Conductor. At most some hundred a feature. */
export const happenings = sqliteTable(
  'happenings',
  {
    feature: text().notNull(),
    what: text().notNull(),
    arm: text().$type<RecordedArm>().notNull(),
    n: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.feature, table.what, table.arm] })],
);
