import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';
import { withBlessing } from './with-blessing.ts';

/** Evals, newest first. */
export const listEvals: Route<'eval.list'> = async ({ query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listEvals(page.value, query), query.limit, (row) => [
    row.createdAtMs,
    row.id,
  ]);
  const baselines = await deps.baselinesAmong(rows.map(({ id }) => id));
  return ok({ evals: rows.map((view) => withBlessing(view, baselines)), ...next });
};
