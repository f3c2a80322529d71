import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
 * What retrieve steps read. `hash` is the writer's digest of what it put, so that the same document again writes nothing;
 * `seq` ties a row to the index. Triggers (migration `documents_fts`) keep `documents_fts` in step with insert, update and delete;
 * an update that changes neither title nor text leaves it alone. `roles` null: no role is asked for.
 */
export const documents = sqliteTable(
  'documents',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    collection: text().notNull(),
    id: text().notNull(),
    title: text().notNull().default(''),
    text: text().notNull(),
    source: text().notNull().default(''),
    fetchedAtMs: integer('fetched_at_ms'),
    hash: text().notNull(),
    version: text().notNull().default(''),
    owner: text().notNull().default(''),
    maxAgeS: integer('max_age_s'),
    roles: text({ mode: 'json' }).$type<readonly string[]>(),
  },
  (table) => [uniqueIndex('documents_by_id').on(table.collection, table.id)],
);

/** A source pattern in pieces: `source` itself when there is no `*` in it (`exact` 1), else what it begins with, holds between, and ends with. */
export type RuleParts = {
  readonly source: string;
  readonly exact: 0 | 1;
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
};

/**
 * Who may read what of a collection (`CollectionInput`); one without a row is open. `roles`, `include` and `exclude` are null where
 * nothing is asked, because an empty list would let nobody or nothing through.
 */
export const collections = sqliteTable('collections', {
  name: text().primaryKey(),
  description: text(),
  owner: text().notNull().default(''),
  maxAgeS: integer('max_age_s'),
  roles: text({ mode: 'json' }).$type<readonly string[]>(),
  include: text({ mode: 'json' }).$type<readonly (RuleParts & { readonly roles?: readonly string[] })[]>(),
  exclude: text({ mode: 'json' }).$type<readonly (RuleParts & { readonly except?: readonly string[] })[]>(),
  updatedBy: text('updated_by').notNull(),
  updatedAtMs: integer('updated_at_ms').notNull(),
});

/** A row that `SEARCH_SQL` answers, best first; `score` grows with the fit and compares only within one answer; `stale` is 0 or 1. */
export type SearchRow = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly source: string;
  readonly version: string;
  readonly owner: string;
  readonly fetchedAtMs: number | null;
  readonly stale: number;
  readonly score: number;
};

/** A row that `HIDDEN_SQL` answers. */
export type HiddenRow = Pick<SearchRow, 'id' | 'source' | 'score'> & { readonly why: string };

/** What the index is asked: `expression` is made by `core/retrieve/keyword-query.ts`, `roles` are those that count. */
export type SearchAsk = {
  readonly expression: string;
  readonly collection: string;
  readonly top: number;
  readonly roles: readonly string[];
  readonly maxAgeS: number | null;
  readonly dropStale: boolean;
};

/** The values of `SEARCH_SQL` and `HIDDEN_SQL` in their order. */
export const searchBinds = (ask: SearchAsk, nowMs: number): (string | number | null)[] => [
  ask.expression,
  ask.collection,
  ask.top,
  JSON.stringify(ask.roles),
  ask.maxAgeS,
  nowMs,
  ask.dropStale ? 1 : 0,
];

/** Whether a list of roles (JSON) has one of the run's. */
const shares = (list: string): string =>
  `exists (select 1 from json_each(${list}) where value in (select value from json_each(?4)))`;

/** D1 takes LIKE and GLOB patterns of 50 bytes at most, hence the pieces. `substr(x, -0)` would be all of x. */
const fits = (rule: string): string => `case when ${rule} ->> 'exact' then d.source = ${rule} ->> 'source'
  else length(d.source) >= length(${rule} ->> 'head') + length(${rule} ->> 'tail')
    and substr(d.source, 1, length(${rule} ->> 'head')) = ${rule} ->> 'head'
    and (${rule} ->> 'tail' = '' or substr(d.source, -length(${rule} ->> 'tail')) = ${rule} ->> 'tail')
    and (${rule} ->> 'middle' = '' or instr(substr(d.source, length(${rule} ->> 'head') + 1,
      length(d.source) - length(${rule} ->> 'head') - length(${rule} ->> 'tail')), ${rule} ->> 'middle') > 0) end`;

/** Each reason for which a run may not see a document, in the order in which they are told (`hidings`). */
const collectionRoles = `(c.roles is not null and not ${shares('c.roles')})`;
const documentRoles = `(d.roles is not null and not ${shares('d.roles')})`;
const notIncluded = `(c.include is not null and not exists (select 1 from json_each(c.include) i where ${fits('i.value')}
  and (i.value -> 'roles' is null or ${shares("i.value -> 'roles'")})))`;
const excluded = `(c.exclude is not null and exists (select 1 from json_each(c.exclude) x where ${fits('x.value')}
  and (x.value -> 'except' is null or not ${shares("x.value -> 'except'")})))`;
const isHidden = `(${[collectionRoles, documentRoles, notIncluded, excluded].join(' or ')})`;

/** More than any age; scalar min() of a null is null. */
const NEVER = '9007199254740991';
const ageOf = (asked: string): string =>
  `min(coalesce(d.max_age_s, ${NEVER}), coalesce(c.max_age_s, ${NEVER}), coalesce(${asked}, ${NEVER}))`;
const staleBy = (asked: string, nowMs: string): string => `(${ageOf(asked)} < ${NEVER}
  and (d.fetched_at_ms is null or ${nowMs} - d.fetched_at_ms > ${ageOf(asked)} * 1000))`;

/** The columns of a document as readers see them; of a row from before there were versions its digest says which it is. */
const provenance = `d.id as id, d.title as title, d.source as source,
  coalesce(nullif(d.version, ''), substr(d.hash, 1, 12)) as version,
  coalesce(nullif(d.owner, ''), c.owner, '') as owner, d.fetched_at_ms as fetchedAtMs`;

/**
 * The rows of a collection that hold a word. The collection is asked of the index too, so that another collection's size does not
 * slow this one; `=` then keeps out names that only begin alike. It is spliced into the expression, which is safe because a
 * collection's name is letters, digits and hyphens (`CollectionName`).
 */
const found = `from documents_fts join documents d on d.seq = documents_fts.rowid left join collections c on c.name = d.collection
where documents_fts match 'collection : "' || ?2 || '" AND {title text} : (' || ?1 || ')' and d.collection = ?2`;

/** A word in the title counts twice (`bench/recall.ts`: anything from 1 to 8 moves recall@5 by less than 0.02). */
const score = '-bm25(documents_fts, 0.0, 2.0, 1.0) as score';

/**
 * The retrieval query; bind `searchBinds`. Rules and roles stand inside it, before the limit: what a run may not see takes no place
 * in its answer and cannot be told from what does not exist. A document of unknown age is stale wherever an age is asked for.
 */
export const SEARCH_SQL = `
select ${provenance}, d.text as text, ${staleBy('?5', '?6')} as stale, ${score}
${found} and not ${isHidden} and (?7 = 0 or not ${staleBy('?5', '?6')})
order by score desc, d.id
limit ?3`;

/** What the same query matches and the roles do not see, best first, with the first reason; for people who set rules, never for runs. */
export const HIDDEN_SQL = `
select d.id as id, d.source as source, ${score}, case when ${collectionRoles} then 'collection_roles'
  when ${documentRoles} then 'document_roles' when ${notIncluded} then 'not_included' else 'excluded' end as why
${found} and ${isHidden} and ?5 is ?5 and ?6 is ?6 and ?7 is ?7
order by score desc, d.id
limit ?3`;

/** What one word (bind 1, quoted) adds to the scores of documents (bind 3, ids as JSON) of a collection (bind 2): a score is the sum over its words. */
export const WORD_SQL = `select d.id as id, ${score} ${found} and d.id in (select value from json_each(?3))`;

/** Documents by id for lists and for one; bind 1 collection, 2 the id behind which to begin, 3 the prefix of the ids, 4 rows, 5 now. */
export const DOCUMENTS_SQL = `
select ${provenance}, d.max_age_s as maxAgeS, ${staleBy('null', '?5')} as stale, coalesce(d.roles, '[]') as roles, length(d.text) as length
from documents d left join collections c on c.name = d.collection
where d.collection = ?1 and d.id > ?2 and substr(d.id, 1, length(?3)) = ?3
order by d.id limit ?4`;

/** One document with its text; bind 1 collection, 2 id, 3 now. */
export const DOCUMENT_SQL = `
select ${provenance}, d.text as text, d.max_age_s as maxAgeS, ${staleBy('null', '?3')} as stale, coalesce(d.roles, '[]') as roles,
  length(d.text) as length
from documents d left join collections c on c.name = d.collection where d.collection = ?1 and d.id = ?2`;

/**
 * Conversations. `session` and `owner` are HMACs of the name that the app gave and of the unit that speaks in it ('' without a
 * `targetingKey`): whoever comes as another unit has another row. Past `expires_at_ms` it is as if it were not there.
 */
export const sessions = sqliteTable(
  'sessions',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    feature: text().notNull(),
    session: text().notNull(),
    owner: text().notNull(),
    begunAtMs: integer('begun_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
  },
  (table) => [
    uniqueIndex('sessions_by_name').on(table.feature, table.session, table.owner),
    index('sessions_by_owner').on(table.feature, table.owner),
    index('sessions_by_expiry').on(table.expiresAtMs),
  ],
);

const ofSession = () =>
  integer('session_id')
    .notNull()
    .references(() => sessions.id, { onDelete: 'cascade' });

/**
 * Turns of sessions, in the order of `seq`. `roles` are those under which it was made, `documents` all that its answer may stand on
 * (`documents.seq`; -1: one that was gone already): a run that lacks a role or may not see a document does not see the turn.
 */
export const sessionTurns = sqliteTable(
  'session_turns',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    sessionId: ofSession(),
    run: text().notNull().unique(),
    atMs: integer('at_ms').notNull(),
    said: text().notNull(),
    answered: text().notNull(),
    roles: text().notNull(),
    documents: text().notNull(),
  },
  (table) => [index('session_turns_by_session').on(table.sessionId, table.seq)],
);

/** What was condensed of a session for runs with exactly these roles: all their turns up to `through`. `run` claimed the work at `claimed_at_ms`. */
export const sessionSummaries = sqliteTable(
  'session_summaries',
  {
    sessionId: ofSession(),
    roles: text().notNull(),
    text: text().notNull().default(''),
    through: integer().notNull().default(0),
    documents: text().notNull().default('[]'),
    run: text().notNull(),
    claimedAtMs: integer('claimed_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.roles] })],
);

/** Whether a list of documents (JSON of `seq`) holds one that these roles (bind 4) may not see, or that is gone. */
const standsOnHidden = (list: string): string => `exists (select 1 from json_each(${list}) x
  left join documents d on d.seq = x.value left join collections c on c.name = d.collection where d.seq is null or ${isHidden})`;

const live = 's.feature = ?1 and s.session = ?2 and s.owner = ?3';

/** Turns of a session that roles may see, newest first; bind 1 feature, 2 session, 3 owner, 4 roles (JSON), 5 now, 6 rows, 7 not later than, 8 not of this run, 9 only behind this seq. */
export const TURNS_SQL = `
select t.seq as seq, t.said as said, t.answered as answered, t.documents as documents
from session_turns t join sessions s on s.id = t.session_id
where ${live} and s.expires_at_ms > ?5 and t.at_ms <= ?7 and t.run <> ?8 and t.seq > ?9
  and not exists (select 1 from json_each(t.roles) where value not in (select value from json_each(?4)))
  and not ${standsOnHidden('t.documents')}
order by t.seq desc limit ?6`;

/** A session, and what was condensed of it for these roles; bind 1 feature, 2 session, 3 owner, 4 roles (JSON, sorted), 5 now. `hidden`: it stands on what they may not see (any more). */
export const SESSION_SQL = `
select s.id as id, m.text as text, m.through as through, m.documents as documents, ${standsOnHidden("coalesce(m.documents, '[]')")} as hidden
from sessions s left join session_summaries m on m.session_id = s.id and m.roles = ?4
where ${live} and s.expires_at_ms > ?5`;
