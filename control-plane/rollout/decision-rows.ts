import { keptEvidence } from '#core/evidence/kept-evidence';
import type { Decision } from '#core/rollout/effect';
import type { RolloutId } from '#schema/contracts/ids';
import type { Sql } from './tables.ts';

/** How many decisions of one rollout are kept: only traffic moved by hand can have so many. */
const KEPT = 1000;
/** How much JSON of one decision's evidence is kept, in characters: a row holds two million bytes, and a decision must never fail for its size. */
const EVIDENCE_MOST = 1_000_000;

/** Keeps a decision with everything that a replay needs; of evidence that would be too much, what the decision rests on. */
export function keepDecision(sql: Sql, decision: Decision): void {
  const { rollout, n, evidence } = decision;
  const kept: Decision = { ...decision, evidence: evidence && keptEvidence(evidence, EVIDENCE_MOST) };
  sql.exec('insert or ignore into decisions values (?, ?, ?)', rollout, n, JSON.stringify(kept));
  sql.exec('delete from decisions where rollout = ? and n <= ?', rollout, n - KEPT);
}

export function findDecision(sql: Sql, rollout: RolloutId, n: number): Decision | null {
  const row = sql
    .exec<{ body: string }>('select body from decisions where rollout = ? and n = ?', rollout, n)
    .toArray()[0];
  return row === undefined ? null : (JSON.parse(row.body) as Decision);
}

/** The newest decisions of a rollout, at most `most`, in their order. */
export function newestDecisions(sql: Sql, rollout: RolloutId, most: number): Decision[] {
  return sql
    .exec<{ body: string }>('select body from decisions where rollout = ? order by n desc limit ?', rollout, most)
    .toArray()
    .map(({ body }) => JSON.parse(body) as Decision)
    .toReversed();
}
