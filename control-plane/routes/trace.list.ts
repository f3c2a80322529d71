import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';

/** Runs, newest first, without their content. */
export const listTraces: Route<'trace.list'> = async ({ query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listTraces(page.value, query), query.limit, (row) => [row.atMs, row.run]);
  return ok({ runs: rows, ...next });
};
