import type { AskedGuardrail, CountedRun } from '#core/evidence/answer';
import { rateOf } from '#core/evidence/rate-of';
import type { VersionId } from '#schema/contracts/ids';
import type { RunEnded } from '#schema/contracts/record';
import type { Rate } from '#schema/contracts/rollout';
import { readFirsts } from './first-feedback.ts';
import type { Sql } from './tables.ts';

/** How many runs of a version are remembered, and of how many versions: those that ran last. */
const RUNS = 500;
const VERSIONS = 50;

/** What the graders said of a run, by the id of the guardrail that asked; none was asked of a run without. */
export type Scores = { readonly [guardrail: string]: number | null };

/** A run that ended, with its scores. */
export type Ended = { readonly run: RunEnded; readonly scores: Scores };

/** What answers guardrails' questions about a run, beside how long it took. */
type Facts = Pick<RunEnded, 'run' | 'outcome' | 'fallback' | 'degraded' | 'firstContentMs' | 'costUsd' | 'grading'> & {
  readonly scores: Scores;
};

const factsOf = ({ run, scores }: Ended): Facts => {
  const { outcome, fallback, degraded, firstContentMs, costUsd, grading } = run;
  return { run: run.run, outcome, fallback, degraded, firstContentMs, costUsd, scores, grading };
};

/** Remembers runs by the version that served them, in one write; the oldest of a version make room. */
export function addRecent(sql: Sql, ended: readonly Ended[]): void {
  if (ended.length === 0) return;
  const next = new Map<string, number>();
  let isNew = false;
  const rows = ended.map((one) => {
    const { version, atMs, durationMs, cache } = one.run;
    const served = cache === 'hit' || cache === 'stale';
    const seq = next.get(version) ?? lastSeq(sql, version) + 1;
    next.set(version, seq + 1);
    isNew ||= seq === 0;
    return [version, seq % RUNS, seq, atMs, durationMs, served ? 1 : 0, JSON.stringify(factsOf(one))];
  });
  const columns = Array.from({ length: 7 }, (_, column) => `value ->> ${column}`).join(', ');
  sql.exec(
    `insert or replace into durations (version, place, seq, at_ms, duration_ms, cached, facts)
     select ${columns} from json_each(?)`,
    JSON.stringify(rows),
  );
  if (isNew) forgetOldest(sql);
}

const lastSeq = (sql: Sql, version: string): number =>
  sql.exec<{ seq: number | null }>('select max(seq) as seq from durations where version = ?', version).one().seq ?? -1;

function forgetOldest(sql: Sql): void {
  const lastRan = 'select version from durations group by version order by max(at_ms) desc limit -1 offset ?';
  sql.exec(`delete from durations where version in (${lastRan})`, VERSIONS);
}

/** How long the newest runs of a version took, oldest first, in ms. `uncached`: only those that called what they call. */
export function durationsOf(sql: Sql, version: VersionId | null, { uncached }: { uncached: boolean }): number[] {
  return sql
    .exec<{ duration_ms: number }>(
      'select duration_ms from durations where version = ? and cached <= ? order by seq',
      version,
      uncached ? 0 : 1,
    )
    .toArray()
    .map(({ duration_ms }) => duration_ms);
}

/** When the first words went out of a version's newest runs that called what they call, oldest first, in ms: of those told whole, at their end. */
export function firstContentsOf(sql: Sql, version: VersionId | null): number[] {
  return sql
    .exec<{ ms: number }>(
      `select coalesce(facts ->> 'firstContentMs', duration_ms) as ms from durations
       where version = ? and cached = 0 order by seq`,
      version,
    )
    .toArray()
    .map(({ ms }) => ms);
}

type Recent = { readonly atMs: number; readonly durationMs: number; readonly facts: Facts };

function recentRuns(sql: Sql, version: VersionId): Recent[] {
  return sql
    .exec<{ at_ms: number; duration_ms: number; facts: string }>(
      'select at_ms, duration_ms, facts from durations where version = ? and facts is not null',
      version,
    )
    .toArray()
    .map(({ at_ms, duration_ms, facts }) => ({
      atMs: at_ms,
      durationMs: duration_ms,
      facts: JSON.parse(facts) as Facts,
    }));
}

/** The run as the question wants it; null when it cannot be asked (yet): its feedback may still come, or no grader was asked. */
function asked(sql: Sql, guardrail: AskedGuardrail, run: Recent & { nowMs: number }): CountedRun | null {
  const { atMs, durationMs, facts, nowMs } = run;
  const { scores, ...end } = facts;
  const seen = { startedAtMs: atMs, measured: true, drawn: [], end: { ...end, durationMs }, feedback: {} };
  if (guardrail.metric === 'rejected') {
    const young = nowMs < atMs + guardrail.waitMs;
    return young ? null : { ...seen, feedback: readFirsts(sql, facts.run) };
  }
  if (guardrail.metric !== 'bad') return seen;
  if (!Object.hasOwn(scores, guardrail.id)) return null;
  const given: (number | null)[] = [];
  given[guardrail.grader] = scores[guardrail.id] ?? null;
  return { ...seen, drawn: [guardrail.id], end: { ...seen.end, scores: given } };
}

/**
 * What a version's newest runs (500 at most) answer to each question, by runs and not by units: for people, never for a decision.
 * Null where nothing is known.
 */
export function ratesOf(
  sql: Sql,
  { version, nowMs }: { version: VersionId | null; nowMs: number },
  guardrails: readonly AskedGuardrail[],
): (Rate | null)[] {
  const runs = version === null || guardrails.length === 0 ? [] : recentRuns(sql, version);
  return guardrails.map((guardrail) =>
    rateOf(
      guardrail,
      runs.flatMap((run) => asked(sql, guardrail, { ...run, nowMs }) ?? []),
    ),
  );
}
