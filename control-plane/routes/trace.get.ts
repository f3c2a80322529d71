import type { Route } from '../route.ts';
import { spanTree } from '#core/telemetry/span-tree';
import { traceIdOf } from '#core/telemetry/trace-id';
import { err, ok } from '#schema/contracts/result';

/** A run with its spans, as a tree too, and what people said of it. */
export const getTrace: Route<'trace.get'> = async ({ params, deps }) => {
  const trace = await deps.findTrace(params.run);
  if (trace !== undefined) {
    const tree = spanTree(trace).map(({ of: _of, step: _step, ...branch }) => branch);
    return ok({ ...trace, traceId: trace.traceId ?? traceIdOf(params.run), tree });
  }
  return err({
    code: 'not_found',
    detail: `No trace of ${params.run}: never recorded, not here yet (a second or two), or older than 14 days.`,
  });
};
