import type { Route } from '../route.ts';
import { timeOfTrace, traceIdOf, ulidOf } from '#core/telemetry/trace-id';
import { ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';

/** Runs, newest first, without their content. */
export const listTraces: Route<'trace.list'> = async ({ query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const { trace } = query;
  const filter = trace === undefined ? query : { ...query, own: { atMs: timeOfTrace(trace), ulid: ulidOf(trace) } };
  const { rows, ...next } = cut(await deps.listTraces(page.value, filter), query.limit, (row) => [row.atMs, row.run]);
  const runs = rows.map((row) => ({ ...row, traceId: row.traceId ?? traceIdOf(row.run) }));
  return ok({ runs, ...next });
};
