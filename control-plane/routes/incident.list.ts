import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';

/** What people must look at, newest first. */
export const listIncidents: Route<'incident.list'> = async ({ query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listIncidents(page.value, query), query.limit, (row) => [row.atMs, row.id]);
  return ok({ incidents: rows, ...next });
};
