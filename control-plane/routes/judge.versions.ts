import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';
import { noJudge } from './no-judge.ts';

/** Versions of a judge, newest first. */
export const listJudgeVersions: Route<'judge.versions'> = async ({ params: { name }, query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  if ((await deps.findJudge(name)) === undefined) return err(await noJudge(name, deps));
  const { rows, ...next } = cut(await deps.listJudgeVersions(name, page.value), query.limit, (row) => [
    row.createdAtMs,
    row.version,
  ]);
  return ok({ versions: rows, ...next });
};
