import { and, desc, eq, getTableColumns } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { RunRow, type TraceView } from '#schema/contracts/telemetry-endpoints';
import type { RunId } from '#schema/contracts/ids';
import { Trace } from '#schema/contracts/trace';
import { traces } from '#schema/tables/traces';
import type { FilterOf, TimePage } from '../deps.ts';
import { feedbackOf } from './feedback.ts';
import { inPieces } from './in-pieces.ts';
import { before } from './page.ts';

const { input: _input, output: _output, spans: _spans, ...short } = getTableColumns(traces);

type Usages = { inputTokens: number; outputTokens: number };

const withUsage = <Row extends Usages>({ inputTokens, outputTokens, ...row }: Row) => ({
  ...row,
  usage: { inputTokens, outputTokens },
});

/** Runs, newest first, without their content. */
export async function listTraces(db: D1Database, page: TimePage, filter: FilterOf<'trace.list'>): Promise<RunRow[]> {
  const { feature, version, arm, outcome } = filter;
  const rows = await drizzle(db)
    .select(short)
    .from(traces)
    .where(
      and(
        before(traces.atMs, traces.run, page.after),
        feature && eq(traces.feature, feature),
        version && eq(traces.version, version),
        arm && eq(traces.arm, arm),
        outcome && eq(traces.outcome, outcome),
      ),
    )
    .orderBy(desc(traces.atMs), desc(traces.run))
    .limit(page.limit);
  return rows.map((row) => RunRow.parse(withUsage(row)));
}

/** A run with its spans and the last feedback of each name. */
export async function findTrace(db: D1Database, run: RunId): Promise<TraceView | undefined> {
  const row = await drizzle(db).select().from(traces).where(eq(traces.run, run)).get();
  if (row === undefined) return undefined;
  return { ...Trace.parse(withUsage(row)), feedback: await feedbackOf(db, run) };
}

const columns = `run, feature, version, arm, reason, unit, at_ms, duration_ms, outcome, code, stale, cached, degraded, fallback,
  input_tokens, output_tokens, cost_usd, input, output, spans`;

const field = (name: string): string => `value ->> '${name}'`;
const kept = [
  'run',
  'feature',
  'version',
  'arm',
  'reason',
  'unit',
  'atMs',
  'durationMs',
  'outcome',
  'code',
  'stale',
  'cached',
  'degraded',
  'fallback',
];

const insertMany = `insert or ignore into traces (${columns})
  select ${kept.map(field).join(', ')}, value ->> '$.usage.inputTokens', value ->> '$.usage.outputTokens', value ->> 'costUsd',
         value -> 'input', value -> 'output', value -> 'spans'
  from json_each(?)`;

/** Stores traces; one that is there already is left as it is, so a batch delivered twice changes nothing. */
export async function putTraces(db: D1Database, rows: readonly Trace[]): Promise<void> {
  const statement = db.prepare(insertMany);
  const pieces = inPieces(rows).map((piece) => statement.bind(piece));
  if (pieces.length > 0) await db.batch(pieces);
}
