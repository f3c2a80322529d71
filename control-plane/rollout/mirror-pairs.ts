import type { EndedRun } from '#core/evidence/answer';
import type { MirroredPair, PairsOfUnits } from '#core/evidence/mirrored';
import { drawnFor } from '#core/evidence/sampled';
import type { RolloutState } from '#core/rollout/state';
import type { RunFacts, RunMirrored } from '#schema/contracts/record';
import {
  costOfRun,
  forgetMirror,
  forgetPairs,
  keepMirrored,
  type Mirrored,
  openMirror,
  PAIRS_MOST,
  permittedUntilMs,
  readMirrored,
} from './mirror-budget.ts';
import { periodRules } from './period-rules.ts';
import type { Sql } from './tables.ts';

/** A stage begins: one that mirrors with nothing spent, any other without pairs; what the last one came to stays to be seen. */
export function enterMirror(sql: Sql, live: RolloutState): void {
  const stage = live.plan.stages[live.stage];
  if (stage?.shadow !== undefined) openMirror(sql, live.stage, stage);
  else if (readMirrored(sql) === undefined) forgetMirror(sql);
  else forgetPairs(sql);
}

/** A pair as it is kept: with the end of its permission, by which pairs are ordered. */
type KeptPair = MirroredPair & { readonly permittedUntilMs?: number | null };

const endOf = ({ outcome, fallback, degraded, durationMs, costUsd, scores, grading }: RunFacts): EndedRun => ({
  ...{ outcome, fallback, degraded, durationMs, costUsd },
  ...(scores === undefined ? {} : { scores, grading }),
});

/** Takes a mirrored run: what it cost, and its pair while its stage lasts. True when it told something. Heard twice it is taken once. */
export function takeMirrored(sql: Sql, live: RolloutState | null, record: RunMirrored): boolean {
  const totals = readMirrored(sql);
  if (totals === undefined || live === null || record.rollout?.id !== live.id) return false;
  const knows = (table: string): boolean =>
    sql.exec(`select 1 from ${table} where run = ?`, record.run).toArray().length > 0;
  if (knows('mirror_pairs')) return false;
  const pair = pairOf(sql, live, { record, totals });
  if (pair === null && !knows('mirror_reserved')) return false;
  const kept = pair && { ...pair, permittedUntilMs: permittedUntilMs(sql, record.run) };
  const paid = paidFor(sql, totals, record);
  keepMirrored(sql, kept === null ? paid : paired(sql, paid, { record, kept }));
  return true;
}

function paidFor(sql: Sql, totals: Mirrored, { run, costUsd, withheld }: RunMirrored): Mirrored {
  return {
    ...totals,
    spentUsd: totals.spentUsd + costOfRun(sql, run, costUsd),
    told: totals.told + 1,
    dearestUsd: Math.max(totals.dearestUsd, costUsd ?? 0),
    withheld: totals.withheld + (withheld === null ? 0 : 1),
  };
}

function paired(sql: Sql, totals: Mirrored, { record, kept }: { record: RunMirrored; kept: KeptPair }): Mirrored {
  const { run, unit } = record;
  const isNew = sql.exec('select 1 from mirror_pairs where unit = ? limit 1', unit).toArray().length === 0;
  sql.exec('insert into mirror_pairs values (?, ?, ?)', run, unit, JSON.stringify(kept));
  return { ...totals, pairs: totals.pairs + 1, units: totals.units + (isNew ? 1 : 0) };
}

/** The pair as it is kept; null when it is none of the live stage's. */
function pairOf(
  sql: Sql,
  live: RolloutState,
  { record, totals }: { record: RunMirrored; totals: Mirrored },
): MirroredPair | null {
  const { rollout, unit, atMs } = record;
  const rules = rollout === null ? undefined : periodRules(sql, rollout.period);
  const ofStage = rules?.stage === live.stage && totals.stage === live.stage && totals.pairs < PAIRS_MOST;
  if (rules === undefined || !ofStage || unit === null) return null;
  const drawn = drawnFor(rules.guardrails, { rollout: live.id, unit });
  const ends = { control: endOf(record.control), candidate: endOf(record) };
  return { startedAtMs: atMs, drawn, ...ends, withheld: record.withheld !== null };
}

/**
 * The pairs of the live shadow stage. `before`: only those that were permitted before that permission ended. While runs are under
 * way, those that ended soonest are not like the others: where failing is quick, they are the failures. Whoever looks at pairs in
 * the order of their permission, up to the first that is under way, looks at all that began by then.
 */
export function readPairs(sql: Sql, before: number | null): PairsOfUnits {
  return sql
    .exec<{ unit: string; body: string }>('select unit, body from mirror_pairs order by run')
    .toArray()
    .map(({ unit, body }) => ({ unit, pair: JSON.parse(body) as KeptPair }))
    .filter(({ pair }) => before === null || (pair.permittedUntilMs ?? 0) < before);
}
