import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';

/** Who changed what, newest first. */
export const listAudit: Route<'audit.list'> = async ({ query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listAudit(page.value, query), query.limit, (row) => [row.atMs, row.id]);
  return ok({ entries: rows, ...next });
};
