import { and, desc, eq, getTableColumns, gte, lt, or, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { KeptRow, type KeptTrace } from '#schema/contracts/telemetry-endpoints';
import type { RunId } from '#schema/contracts/ids';
import { Trace } from '#schema/contracts/trace';
import { traces, traceTags } from '#schema/tables/traces';
import type { RunFilter, TimePage } from '../deps.ts';
import { feedbackOf } from './feedback.ts';
import { inPieces } from './in-pieces.ts';
import { before } from './page.ts';
import { traceRow } from './trace-row.ts';

const { input: _input, output: _output, spans: _spans, ...short } = getTableColumns(traces);

/** A run that began a trace of its own is written down as soon as it began, or a moment later where it is nobody's reply. */
const NAMED_WITHIN_MS = 60_000;

function ofTrace({ trace, own }: RunFilter): SQL | undefined {
  if (trace === undefined) return undefined;
  if (own === undefined) return eq(traces.traceId, trace);
  const begun = and(gte(traces.atMs, own.atMs), lt(traces.atMs, own.atMs + NAMED_WITHIN_MS));
  const named = and(sql`${traces.traceId} is null`, sql`substr(${traces.run}, -26) = ${own.ulid}`);
  return or(eq(traces.traceId, trace), and(begun, named));
}

/** At least so much of what most runs have less of: beside it the condition of the index that is of nothing else (schema/tables/traces.ts), which SQLite wants word by word. */
const atLeast = (
  column: typeof traces.durationMs | typeof traces.costUsd,
  least: number | undefined,
  seldom: { from: number; as: SQL },
): SQL | undefined =>
  least === undefined ? undefined : and(gte(column, least), least >= seldom.from ? seldom.as : undefined);

/** The same of a word that most runs have, and of any other. */
const isWord = <Word extends string>(
  column: typeof traces.arm | typeof traces.outcome,
  word: Word | undefined,
  usual: { word: Word; not: SQL },
): SQL | undefined =>
  word === undefined ? undefined : and(eq(column, word), word === usual.word ? undefined : usual.not);

function wanted(filter: RunFilter): SQL | undefined {
  const { feature, version, arm, outcome, minMs, minUsd, sinceMs, untilMs } = filter;
  return and(
    feature && eq(traces.feature, feature),
    version && eq(traces.version, version),
    isWord(traces.arm, arm, { word: 'control', not: sql`arm <> 'control'` }),
    isWord(traces.outcome, outcome, { word: 'ok', not: sql`outcome <> 'ok'` }),
    ofTrace(filter),
    atLeast(traces.durationMs, minMs, { from: 1000, as: sql`duration_ms >= 1000` }),
    atLeast(traces.costUsd, minUsd, { from: 0.01, as: sql`cost_usd >= 0.01` }),
    sinceMs === undefined ? undefined : gte(traces.atMs, sinceMs),
    untilMs === undefined ? undefined : lt(traces.atMs, untilMs),
  );
}

/** Tagged runs are found by their tags, which are few, and then looked at. */
function tagged(tag: string, { sinceMs, untilMs }: RunFilter, { after }: TimePage) {
  return and(
    eq(traceTags.tag, tag),
    before(traceTags.atMs, traceTags.run, after),
    sinceMs === undefined ? undefined : gte(traceTags.atMs, sinceMs),
    untilMs === undefined ? undefined : lt(traceTags.atMs, untilMs),
  );
}

/** The statement that finds runs, newest first, without their content. */
export function findRuns(db: D1Database, page: TimePage, filter: RunFilter) {
  const d1 = drizzle(db);
  const { tag } = filter;
  if (tag !== undefined)
    return d1
      .select(short)
      .from(traceTags)
      .crossJoin(traces)
      .where(and(tagged(tag, filter, page), eq(traces.run, traceTags.run), wanted(filter)))
      .orderBy(desc(traceTags.atMs), desc(traceTags.run))
      .limit(page.limit);
  return d1
    .select(short)
    .from(traces)
    .where(and(before(traces.atMs, traces.run, page.after), wanted(filter)))
    .orderBy(desc(traces.atMs), desc(traces.run))
    .limit(page.limit);
}

/** Runs, newest first, without their content. */
export async function listTraces(db: D1Database, page: TimePage, filter: RunFilter): Promise<KeptRow[]> {
  return (await findRuns(db, page, filter)).map((row) => KeptRow.parse(traceRow(row)));
}

/** A run with its spans and the last feedback of each name. */
export async function findTrace(db: D1Database, run: RunId): Promise<KeptTrace | undefined> {
  const row = await drizzle(db).select().from(traces).where(eq(traces.run, run)).get();
  if (row === undefined) return undefined;
  return { ...Trace.parse(traceRow(row)), feedback: await feedbackOf(db, run) };
}

const columns = `run, feature, version, arm, reason, unit, at_ms, duration_ms, outcome, code, stale, cached, degraded, fallback,
  trace_id, parent_span_id, trace_state, sampled,
  input_tokens, output_tokens, cost_usd, tags, input, output, spans`;

const field = (name: string): string => `value ->> '${name}'`;
const kept = [
  ...['run', 'feature', 'version', 'arm', 'reason', 'unit', 'atMs', 'durationMs', 'outcome', 'code'],
  ...['stale', 'cached', 'degraded', 'fallback', 'traceId', 'parentSpanId', 'traceState', 'sampled'],
];

const insertMany = `insert or ignore into traces (${columns})
  select ${kept.map(field).join(', ')}, value ->> '$.usage.inputTokens', value ->> '$.usage.outputTokens', value ->> 'costUsd',
         value -> 'tags', value -> 'input', value -> 'output', value -> 'spans'
  from json_each(?)`;

const insertTags = `insert or ignore into trace_tags (tag, at_ms, run)
  select value ->> 'tag', value ->> 'atMs', value ->> 'run' from json_each(?)`;

const tagsOf = (rows: readonly Trace[]) =>
  rows.flatMap(({ run, atMs, tags = {} }) =>
    Object.entries(tags).map(([name, value]) => ({ tag: `${name}=${value}`, atMs, run })),
  );

/** Stores traces; one that is there already is left as it is, so a batch delivered twice changes nothing. */
export async function putTraces(db: D1Database, rows: readonly Trace[]): Promise<void> {
  const [traced, tagging] = [db.prepare(insertMany), db.prepare(insertTags)];
  const pieces = [
    ...inPieces(rows).map((piece) => traced.bind(piece)),
    ...inPieces(tagsOf(rows)).map((piece) => tagging.bind(piece)),
  ];
  if (pieces.length > 0) await db.batch(pieces);
}
