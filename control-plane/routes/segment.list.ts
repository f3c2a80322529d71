import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Audiences by name. */
export const listSegments: Route<'segment.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listSegments(page.value), query.limit, (row) => [row.segment]);
  return ok({ segments: rows, ...next });
};
