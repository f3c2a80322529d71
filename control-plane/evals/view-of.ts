import { EvalView } from '#schema/contracts/eval';
import { countItems, progressOf } from './cells.ts';
import { keptValue, type Kept } from './kept.ts';
import type { Sql } from './tables.ts';

/** An eval as people see it now. */
export function viewOf(sql: Sql, order: Kept['order']): EvalView {
  const { total, done, unscored, again, usd, unpriced } = progressOf(sql);
  return EvalView.parse({
    ...order,
    status: keptValue(sql, 'status') ?? 'loading',
    items: countItems(sql),
    ...{ total, done, unscored, again, unpriced },
    costUsd: usd,
    result: keptValue(sql, 'result') ?? null,
    error: keptValue(sql, 'error') ?? null,
    endedAtMs: keptValue(sql, 'endedAtMs') ?? null,
  });
}
