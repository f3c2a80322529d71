import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';
import { noFlag } from './no-flag.ts';

/** What a flag was, newest first; the versions of a deleted flag stay. */
export const listFlagVersions: Route<'flag.versions'> = async ({ params: { key }, query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const found = await deps.listFlagVersions(key, page.value);
  if (found.length === 0 && query.cursor === undefined) return err(await noFlag(key, deps));
  const { rows, ...next } = cut(found, query.limit, (row) => [row.createdAtMs, row.version]);
  return ok({ versions: rows, ...next });
};
