import { deciding } from '#core/grading/deciding';
import { EvalView, type EvalResult } from '#schema/contracts/eval';
import { sharedWith } from './blessed.ts';
import { countItems, progressOf } from './cells.ts';
import { keptValue, type Kept } from './kept.ts';
import type { Sql } from './tables.ts';

/** What it says in all, with the figures of the comparison that decided it. */
function saidBy(result: EvalResult): Partial<EvalView> {
  const decided = deciding(result);
  if (decided === null) return { verdict: result.verdict };
  const { grader, slice, comparison } = decided;
  const { difference, interval, smallestVisible } = comparison;
  const decidedBy = slice === null ? grader : `${grader} [${slice.by}=${slice.value}]`;
  return { verdict: result.verdict, decidedBy, difference, interval: [...interval], smallestVisible };
}

/** An eval as people see it now. */
export function viewOf(sql: Sql, order: Kept['order']): EvalView {
  const { total, done, unscored, again, usd, unpriced } = progressOf(sql);
  const result = keptValue(sql, 'result') ?? null;
  return EvalView.parse({
    ...order,
    status: keptValue(sql, 'status') ?? 'loading',
    items: countItems(sql),
    ...{ total, done, unscored, again, unpriced },
    costUsd: usd,
    ...(result === null ? {} : saidBy(result)),
    baseline: sharedWith(sql, order),
    result,
    error: keptValue(sql, 'error') ?? null,
    endedAtMs: keptValue(sql, 'endedAtMs') ?? null,
  });
}
