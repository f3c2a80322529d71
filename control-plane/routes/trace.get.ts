import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';

/** A run with its spans and what people said of it. */
export const getTrace: Route<'trace.get'> = async ({ params, deps }) => {
  const trace = await deps.findTrace(params.run);
  if (trace !== undefined) return ok(trace);
  return err({
    code: 'not_found',
    detail: `No trace of ${params.run}: never recorded, not here yet (a second or two), or older than 14 days.`,
  });
};
