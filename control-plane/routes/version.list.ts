import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';
import { noFeature } from './no-feature.ts';

/** Versions of a feature, newest first. */
export const listVersions: Route<'version.list'> = async ({ params, query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  if ((await deps.findFeature(params.feature)) === undefined) return err(noFeature(params.feature));
  const { rows, ...next } = cut(await deps.listVersions(params.feature, page.value), query.limit, (row) => [
    row.pushedAtMs,
    row.version,
  ]);
  return ok({ versions: rows, ...next });
};
