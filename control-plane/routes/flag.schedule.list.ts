import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';
import { noFlag } from './no-flag.ts';

/** Planned changes of a flag, the furthest ahead first; those of a deleted one too. */
export const listFlagSchedules: Route<'flag.schedule.list'> = async ({ params: { key }, query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const found = await deps.listSchedules(key, page.value);
  if (found.length === 0 && (await deps.findFlag(key)) === undefined) return err(await noFlag(key, deps));
  const { rows, ...next } = cut(found, query.limit, (row) => [row.atMs, row.id]);
  return ok({ schedules: rows, ...next });
};
