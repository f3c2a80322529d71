import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Datasets. `n` counts changes of what they hold; `version` is what they held at `version_n`, made when somebody asks. */
export const datasets = sqliteTable('datasets', {
  name: text().primaryKey(),
  owner: text().notNull(),
  description: text().notNull(),
  slices: text({ mode: 'json' }).notNull(),
  n: integer().notNull().default(0),
  version: text(),
  versionN: integer('version_n').notNull().default(0),
  count: integer().notNull().default(0),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** Examples through time: one is in a dataset from its change `since_n` until before `until_n` (null: it still is). `example` is canonical JSON, whose SHA-256 is `hash`. */
export const datasetExamples = sqliteTable(
  'dataset_examples',
  {
    dataset: text().notNull(),
    id: text().notNull(),
    sinceN: integer('since_n').notNull(),
    untilN: integer('until_n'),
    split: text().notNull(),
    hash: text().notNull(),
    example: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.dataset, table.id, table.sinceN] }),
    index('dataset_examples_of_now').on(table.dataset, table.untilN, table.id),
  ],
);

/** What a dataset held at a change, by its hash; the same again is the same version. */
export const datasetVersions = sqliteTable(
  'dataset_versions',
  {
    dataset: text().notNull(),
    version: text().notNull(),
    hash: text().notNull(),
    n: integer().notNull(),
    count: integer().notNull(),
    createdBy: text('created_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.dataset, table.version] }),
    index('dataset_versions_by_time').on(table.dataset, table.createdAtMs, table.version),
  ],
);

/** Evals as they were last heard of: `view` (JSON) is what people see; the eval's own object holds the rest. */
export const evals = sqliteTable(
  'evals',
  {
    id: text().primaryKey(),
    feature: text().notNull(),
    status: text().notNull(),
    version: text().notNull(),
    against: text(),
    dataset: text().notNull(),
    datasetVersion: text('dataset_version').notNull(),
    view: text({ mode: 'json' }).notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    index('evals_by_time').on(table.createdAtMs, table.id),
    index('evals_by_feature').on(table.feature, table.createdAtMs),
  ],
);

/** Which eval's result a feature is held to on a dataset, and who said so. */
export const baselines = sqliteTable(
  'baselines',
  {
    feature: text().notNull(),
    dataset: text().notNull(),
    eval: text().notNull(),
    version: text().notNull(),
    datasetVersion: text('dataset_version').notNull(),
    verdict: text().notNull(),
    reason: text().notNull(),
    blessedBy: text('blessed_by').notNull(),
    blessedAtMs: integer('blessed_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.feature, table.dataset] })],
);

/** What is evaluated again and again, so that drift is told; the `Reevaluator` of each holds what came of it. */
export const reevals = sqliteTable(
  'reevals',
  {
    feature: text().notNull(),
    name: text().notNull(),
    settings: text({ mode: 'json' }).notNull(),
    updatedBy: text('updated_by').notNull(),
    updatedAtMs: integer('updated_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.feature, table.name] })],
);

/** What people are asked of runs' answers. `score`: what the grader said; `value` (JSON): what people came to. */
export const labels = sqliteTable(
  'labels',
  {
    id: text().primaryKey(),
    feature: text().notNull(),
    criterion: text().notNull(),
    grader: text(),
    run: text().notNull(),
    dataset: text(),
    input: text({ mode: 'json' }),
    output: text({ mode: 'json' }),
    /** What a judge read of it (JSON); null: nobody knows. */
    material: text({ mode: 'json' }),
    score: real(),
    state: text().notNull(),
    value: text({ mode: 'json' }),
    createdBy: text('created_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    index('labels_by_time').on(table.createdAtMs, table.id),
    index('labels_by_state').on(table.state, table.createdAtMs),
  ],
);

/** What one person said of a label; `n`: who was first, second, third. */
export const labelMarks = sqliteTable(
  'label_marks',
  {
    label: text().notNull(),
    person: text().notNull(),
    n: integer().notNull(),
    value: text({ mode: 'json' }).notNull(),
    comment: text(),
    atMs: integer('at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.label, table.person] })],
);

/** Judges: which version is the newest, and what people say of it. `criterion`: whose labels it is held to. */
export const judges = sqliteTable('judges', {
  name: text().primaryKey(),
  version: text().notNull(),
  criterion: text().notNull(),
  description: text(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** What a version of a judge judges by (`spec`, JSON), by its SHA-256; a row is never changed. */
export const judgeVersions = sqliteTable(
  'judge_versions',
  {
    judge: text().notNull(),
    version: text().notNull(),
    hash: text().notNull(),
    spec: text({ mode: 'json' }).notNull(),
    createdBy: text('created_by').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.judge, table.version] }),
    index('judge_versions_by_time').on(table.judge, table.createdAtMs, table.version),
  ],
);

/** What a version of a judge said of an answer that people label. */
export const judgeScores = sqliteTable(
  'judge_scores',
  {
    judge: text().notNull(),
    version: text().notNull(),
    label: text().notNull(),
    score: real().notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.judge, table.version, table.label] })],
);
