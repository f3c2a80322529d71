import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Judges by name. */
export const listJudges: Route<'judge.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listJudges(page.value), query.limit, ({ judge }) => [judge]);
  return ok({ judges: rows, ...next });
};
