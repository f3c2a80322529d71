import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';

/** Rollouts from their projections, newest first. */
export const listRollouts: Route<'rollout.list'> = async ({ query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listRollouts(page.value, query), query.limit, (row) => [
    row.createdAtMs,
    row.id,
  ]);
  return ok({ rollouts: rows, ...next });
};
